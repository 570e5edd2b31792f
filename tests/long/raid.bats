#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# raid.bats - root stands on more than a namespace, and one of two subsystems is down: the boot goes on after its
# grace, and the distribution starts the array degraded, or the volume group that never was on the other one. dracut does
# so when two thirds of rd.retry= are over, which is 180 s unless told, and puts an array together that is not in its
# image's configuration with rd.auto=1 alone.

bats_require_minimum_version 1.5.0

load ../boot/boots.sh

OTHER_NQN=nqn.2026-01.org.example:mirror

# made_in_a_guest OPTION… SCRIPT - run the commands of SCRIPT in a micro guest with these options of vm_micro_start's
made_in_a_guest() {
	vm_micro_start maker --script "${*: -1}" "${@:1:$#-1}"
	vm_wait_exit maker 120
}

# mirrored - $ROOT_DISK becomes one half of an md array; the file system begins where the member does
mirrored() {
	truncate -s "+1M" "$ROOT_DISK"
	truncate -s "$(stat -c %s "$ROOT_DISK")" "$VM_DIR/other"
	cat >"$VM_DIR/make" <<-'EOF'
		set -e
		mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --metadata=1.0 --assume-clean --homehost=any --name=root /dev/vda /dev/vdb
		mdadm --stop /dev/md0
	EOF
	made_in_a_guest --module raid1 --program mdadm --disk "$ROOT_DISK" --disk "$VM_DIR/other" "$VM_DIR/make"
}

# on_a_volume - $ROOT_DISK becomes the volume vg/root of a group on one disk
on_a_volume() {
	local size
	size=$(stat -c %s "$ROOT_DISK")
	mv "$ROOT_DISK" "$VM_DIR/plain"
	truncate -s $(((size / 4194304 + 3) * 4194304)) "$ROOT_DISK"
	cat >"$VM_DIR/make" <<-'EOF'
		set -e
		lvm() { command lvm "$@" --config 'devices{use_devicesfile=0} activation{udev_sync=0 udev_rules=0}'; }
		lvm pvcreate /dev/vda
		lvm vgcreate vg /dev/vda
		lvm lvcreate --wipesignatures n --zero n --name root --extents 100%FREE vg
		dd if=/dev/vdb of=/dev/vg/root bs=1M
		lvm vgchange --activate n vg
	EOF
	made_in_a_guest --module dm-mod --program lvm --disk "$ROOT_DISK" --disk "$VM_DIR/plain" "$VM_DIR/make"
}

# boots_on LAYERS ROOT VARIANT PACKAGE - LAYERS prepares the disk; nobody listens where the other subsystem is asked for
boots_on() {
	guest=$(guest_build "$3" --packages "$4" --deb "$DEB")
	root_target_start "$guest"
	cat >"$VM_DIR/look" <<-'EOF'
		#!/bin/sh
		lsblk -r -s -n -o NAME,TYPE "$(findmnt -n -o SOURCE /)" | sed 's/^/REPORT under /'
		echo "REPORT md $(cat /sys/block/md*/md/degraded 2>/dev/null)"
	EOF
	guest_put "$ROOT_DISK" "$VM_DIR/look" /usr/local/lib/ec-test/run 755
	"$1"
	vm_target_start target "$VM_DIR/root.scenario" --nic wire --disk "$ROOT_DISK"
	vm_full_start host --guest "$guest" --nic wire --append "root=$2 ip=$ROOT_HOST:::255.255.255.0:::none $(root_connect)
		rd.nvmf.connect=tcp,$ROOT_TARGET,$OTHER_NQN,4429 rd.retry=30 rd.auto=1"
	vm_wait_exit host $BOOT_SECONDS || { vm_report host; return 1; }
	vm_report host
	run ! vm_seen host "gave up after"
	vm_report host | grep -q "under  *nvme.*disk"
}

@test "initramfs-tools: root mirrored by md over two subsystems, one of them down" {
	boots_on mirrored "UUID=$GUEST_ROOT_UUID" initramfs-tools mdadm
	vm_report host | grep -q "md  *1$"
}

@test "dracut: root mirrored by md over two subsystems, one of them down" {
	boots_on mirrored "UUID=$GUEST_ROOT_UUID" dracut mdadm
	vm_report host | grep -q "md  *1$"
}

@test "initramfs-tools: root on a logical volume of one of two subsystems" {
	boots_on on_a_volume /dev/mapper/vg-root initramfs-tools lvm2
	vm_report host | grep -q "under  *vg-root lvm"
}

@test "dracut: root on a logical volume of one of two subsystems" {
	boots_on on_a_volume /dev/mapper/vg-root dracut lvm2
	vm_report host | grep -q "under  *vg-root lvm"
}
