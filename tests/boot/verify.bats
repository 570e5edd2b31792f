#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One guest, booted with everything that verify looks at in order: it shows only PASS. Then verify-guest.sh breaks
# one thing after the other in it.

bats_require_minimum_version 1.5.0
load boots.sh

DATA_NQN=nqn.2026-01.org.example:data
DATA_UUID=5d9b1f0a-77d4-4e0e-8a54-3f1c2b7a9e10

# Root over two ports, a data file system behind an automount, DHCP that systemd-networkd takes over
verify_guest() {
	echo 'early = none' >"$VM_DIR/early-connect.conf"
	cat >"$VM_DIR/config.json" <<-JSON
	[ { "subsystems": [ { "nqn": "$DATA_NQN", "ports": [
	    { "transport": "tcp", "traddr": "$ROOT_TARGET", "trsvcid": "4420" } ] } ] } ]
	JSON
	printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >"$VM_DIR/10-lan.network"
	guest=$(guest_build "$1" --deb "$DEB" --conf "$VM_DIR/config.json:/etc/nvme/config.json:600" \
		--conf "$VM_DIR/early-connect.conf:/etc/early-connect.conf" \
		--conf "$VM_DIR/10-lan.network:/etc/systemd/network/10-lan.network" \
		--hook "mkdir /data; systemctl enable systemd-networkd.service
			systemctl disable systemd-networkd-wait-online.service
			echo 'UUID=$DATA_UUID /data ext4 _netdev,nofail,x-systemd.automount,x-systemd.device-timeout=30 0 2' >>/etc/fstab")
}

verify_target() {
	root_target_start "$guest"
	root_dhcp
	DATA_DISK=$VM_DIR/data.ext4
	mkfs.ext4 -q -U "$DATA_UUID" "$DATA_DISK" 32M
	sed -i '/rootpath/d' "$VM_DIR/root.scenario"
	cat >>"$VM_DIR/root.scenario" <<-EOF
		port 2 $ROOT_TARGET 4421
		link 2 $ROOT_NQN
		subsystem $DATA_NQN
		namespace $DATA_NQN 1 /dev/vdb
		link 1 $DATA_NQN
	EOF
	guest_put "$ROOT_DISK" "$BATS_TEST_DIRNAME/verify-guest.sh" /usr/local/lib/ec-test/run 755
	vm_target_start target "$VM_DIR/root.scenario" --nic wire --disk "$ROOT_DISK" --disk "$DATA_DISK" --program "$ROOT_PROGRAM"
}

@test "initramfs-tools: only PASS, then each row of what is broken" {
	local port=/sys/kernel/config/nvmet/ports/2/subsystems/$ROOT_NQN
	verify_guest initramfs-tools
	verify_target
	vm_full_start host --guest "$guest" --nic wire --qemu -uuid --qemu "$ROOT_UUID" \
		--append "root=UUID=$GUEST_ROOT_UUID ip=dhcp net.ifnames=0 $(root_connect),4421 \
			rd.nvmf.connect=nvme+tcp://$ROOT_TARGET/$ROOT_NQN/$ROOT_NAMESPACE"
	vm_wait host 'REPORT ready for the path to go' 600
	vm_sh target "rm $port"
	vm_wait host 'REPORT ready for the path to come back' 120
	vm_sh target "ln -s /sys/kernel/config/nvmet/subsystems/$ROOT_NQN $port"
	vm_wait host 'REPORT ready for the disk to lose its end' 120
	vm_qmp target "{\"execute\": \"block_resize\", \"arguments\": {\"device\": \"disk0\",
		\"size\": $(($(stat -c %s "$ROOT_DISK") - 1048576))}}"
	vm_wait_exit host $BOOT_SECONDS || { vm_report host; return 1; }
	vm_report host
	root_target_stop
}
