#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rootfs.bats - early-connect.service in booted guests: data subsystems for automounts, beside nvme-cli's own units

bats_require_minimum_version 1.5.0
load boots.sh

FOUND_NQN=nqn.2026-01.org.example:found
DATA_UUID=5d9b1f0a-77d4-4e0e-8a54-3f1c2b7a9e10
HOST_ID=6ba7b811-9dad-11d1-80b4-00c04fd430c8
HOST_NQN=nqn.2014-08.org.nvmexpress:uuid:$HOST_ID
NET="net.ifnames=0"

# data_guest VARIANT - the guest with nvme-cli, whose files name DATA_NQN, and a discovery controller that tells of more
data_guest() {
	echo "$HOST_NQN" >"$VM_DIR/hostnqn"
	echo "$HOST_ID" >"$VM_DIR/hostid"
	printf '%s\n' 'early = none' 'iopolicy = numa' >"$VM_DIR/early-connect.conf"
	echo "--transport=tcp --traddr=$ROOT_TARGET --trsvcid=4420" >"$VM_DIR/discovery.conf"
	cat >"$VM_DIR/config.json" <<-JSON
	[ { "hostnqn": "$HOST_NQN", "hostid": "$HOST_ID", "subsystems": [ { "nqn": "$DATA_NQN", "ports": [
	    { "transport": "tcp", "traddr": "$ROOT_TARGET", "trsvcid": "4420" } ] } ] } ]
	JSON
	guest=$(guest_build "$1" --packages nvme-cli --deb "$DEB" \
		--conf "$VM_DIR/hostnqn:/etc/nvme/hostnqn" --conf "$VM_DIR/hostid:/etc/nvme/hostid" \
		--conf "$VM_DIR/config.json:/etc/nvme/config.json:600" \
		--conf "$VM_DIR/discovery.conf:/etc/nvme/discovery.conf" \
		--conf "$VM_DIR/early-connect.conf:/etc/early-connect.conf" \
		--hook "mkdir /data; systemctl enable nvmf-autoconnect.service
			echo 'UUID=$DATA_UUID /data ext4 _netdev,nofail,x-systemd.automount,x-systemd.device-timeout=30 0 2' >>/etc/fstab")
}

# data_target [NQN] - root, a data file system with a file in it, and two ports to root; NQN is left out
data_target() {
	root_target_start "$guest"
	DATA_DISK=$VM_DIR/data.ext4
	mkdir "$VM_DIR/data" && echo 'here it is' >"$VM_DIR/data/file"
	mkfs.ext4 -q -U "$DATA_UUID" -d "$VM_DIR/data" "$DATA_DISK" 32M
	cat >>"$VM_DIR/root.scenario" <<-EOF
		subsystem $DATA_NQN
		namespace $DATA_NQN 1 /dev/vdb
		link 1 $DATA_NQN
		subsystem $FOUND_NQN
		namespace $FOUND_NQN 1 ram:16
		link 1 $FOUND_NQN
		port 2 $ROOT_TARGET 4421
		link 2 $ROOT_NQN
	EOF
	[ -z "${1:-}" ] || sed -i "/^link . $1\$/d" "$VM_DIR/root.scenario"
	vm_target_start target "$VM_DIR/root.scenario" --nic wire --disk "$ROOT_DISK" --disk "$DATA_DISK"
}

# reported KEY VALUE - the guest reported it
reported() {
	vm_report host | grep -E "^ *$1 +$2\$" || { echo "not reported: $1 $2"; return 1; }
}

@test "initramfs-tools: an automount of data, disconnect, reload, beside nvme-cli's own units" {
	data_guest initramfs-tools
	data_target
	guest_put "$ROOT_DISK" "$BATS_TEST_DIRNAME/data.sh" /usr/local/lib/ec-test/run 755
	vm_full_start host --guest "$guest" --nic wire \
		--append "root=UUID=$GUEST_ROOT_UUID ip=$ROOT_HOST:::255.255.255.0::eth0:none $NET $(root_connect)"
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	guest_fsck "$DATA_DISK"
	vm_report host
	reported service "ActiveState=active Result=success SubState=exited"
	reported units "0 0"
	reported mounted-before autofs
	reported file "here it is"
	reported mounted "ext4 .*nvme.*"
	# nvme-cli's unit has run after ours, with the same files.
	reported autoconnect "[1-9][0-9]*"
	reported controllers 3
	for nqn in "$ROOT_NQN" "$DATA_NQN" "$FOUND_NQN"; do
		reported controller "$nqn .*$ROOT_TARGET,trsvcid=4420.* $HOST_NQN early-connect [0-9]+"
	done
	reported disconnect-root "1 early-connect: error: $ROOT_NQN: is not disconnected: / is mounted from nvme[0-9]+n1"
	reported disconnect-mounted "1 early-connect: error: $DATA_NQN: is not disconnected: /data is mounted from nvme[0-9]+n1"
	reported disconnect-open "1 early-connect: error: $DATA_NQN: is not disconnected: process [0-9]+ \\(tail\\) has /dev/nvme[0-9]+n1 open"
	reported disconnect-data "0 2"
	reported registry-after 2
	reported reload "0 3 here it is"
	reported after-nvme-cli "2 0 3 here it is"
	reported all-data "0 1 / is mounted"
	reported start "0 3 active"
	reported stop "0 3 inactive"
	reported others-root "off early-connect"
	reported iopolicy numa
}

@test "dracut: root on a local disk, a network that comes late, nvme disconnect-all and a reload" {
	data_guest dracut
	data_target "$ROOT_NQN"
	cat >"$VM_DIR/run" <<-'EOF'
		#!/bin/sh
		count() { ls /sys/class/nvme | wc -w; }
		echo "REPORT service $(systemctl show -p ActiveState,SubState,Result early-connect.service | sort | xargs)"
		echo "REPORT file $(cat /data/file)"
		systemctl stop data.mount
		nvme disconnect-all
		echo "REPORT disconnected $(count)"
		systemctl reload early-connect.service
		echo "REPORT reload $? $(count) $(cat /data/file)"
	EOF
	guest_put "$ROOT_DISK" "$VM_DIR/run" /usr/local/lib/ec-test/run 755
	cp --sparse=always "$ROOT_DISK" "$VM_DIR/local.ext4"
	vm_full_start host --guest "$guest" --nic wire --disk "$VM_DIR/local.ext4" --append "root=UUID=$GUEST_ROOT_UUID $NET"
	vm_wait host "SHELL READY" $BOOT_SECONDS
	vm_sh host 'until grep -q "\"reason\"" /run/early-connect/state.json; do sleep 1; done' 120
	[ "$(vm_sh host 'systemctl show -P ActiveState early-connect.service')" = activating ]
	run ! vm_seen host "GUEST UP"
	vm_sh host "ip addr add $ROOT_HOST/24 dev eth0 && ip link set eth0 up"
	vm_wait_exit host $BOOT_SECONDS
	vm_quit target
	guest_fsck "$VM_DIR/local.ext4"
	guest_fsck "$DATA_DISK"
	vm_report host
	reported service "ActiveState=active Result=success SubState=exited"
	reported file "here it is"
	reported disconnected 0
	reported reload "0 2 here it is"
}
