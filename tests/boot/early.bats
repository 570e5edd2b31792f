#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# early=auto where it counts: a machine that runs from NVMe/TCP makes its next initramfs itself, and that
# one connects what root stands on and leaves the data subsystem of the same config.json alone. Nothing that
# the command line or firmware says while the image is made gets into it.

load boots.sh

FIRMWARE_NQN=nqn.2014-08.org.nvmexpress:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8

# boots_and_rebuilds VARIANT COMMAND: with both subsystems from the command line, and with a name from firmware
boots_and_rebuilds() {
	guest=$(guest_build "$1" --deb "$DEB")
	ROOT_SCENARIO=$DATA_SCENARIO
	ROOT_TABLE=$VM_DIR/NBFT
	"$("$BATS_TEST_DIRNAME/../nbft/build")" >"$ROOT_TABLE" <<-EOF
	host nqn=$FIRMWARE_NQN id=${FIRMWARE_NQN##*:}
	EOF
	cat >"$VM_DIR/config.json" <<-JSON
	[ { "subsystems": [
	  { "nqn": "$DATA_NQN", "ports": [ { "transport": "tcp", "traddr": "$ROOT_TARGET", "trsvcid": "4420" } ] },
	  { "nqn": "$ROOT_NQN", "ports": [ { "transport": "tcp", "traddr": "$ROOT_TARGET", "trsvcid": "4420" } ] } ] } ]
	JSON
	cat >"$VM_DIR/rebuild" <<-EOF
	#!/bin/sh
	for c in /sys/class/nvme/*; do echo "REPORT connected \$(cat \$c/subsysnqn) by \$(cat \$c/hostnqn)"; done
	$2 >/run/rebuild.log 2>&1 || { cat /run/rebuild.log; exit 1; }
	cp "/boot/initrd.img-\$(uname -r)" /root/rebuilt
	EOF
	root_target_start "$guest"
	guest_put "$ROOT_DISK" "$VM_DIR/config.json" /etc/nvme/config.json 600
	root_host_start "$guest" "$VM_DIR/rebuild" "$(root_connect) $(root_connect $ROOT_TARGET $DATA_NQN) rd.nvmf.paths=all"
	vm_wait_exit host $((2 * BOOT_SECONDS)) # it makes an image, too
	root_target_stop
	vm_report host
	vm_report host | grep -q "connected  *$ROOT_NQN by $FIRMWARE_NQN"
	vm_report host | grep -q "connected  *$DATA_NQN by $FIRMWARE_NQN"
	vm_kill host
}

# boots_rebuilt VARIANT COMMAND: COMMAND makes the image of the second boot, within the first one
boots_rebuilt() {
	boots_and_rebuilds "$@"
	mkdir "$VM_DIR/rebuilt"
	cp "$guest/vmlinuz" "$VM_DIR/rebuilt/"
	guest_get "$ROOT_DISK" /root/rebuilt "$VM_DIR/rebuilt/initrd.img"
	ROOT_TABLE=
	root_host_start "$VM_DIR/rebuilt" "$BATS_TEST_DIRNAME/report.sh"
	boot_ends_well "$1"
	data_is_left
	[ "$(host_nqn)" = "nqn.2014-08.org.nvmexpress:uuid:$ROOT_UUID" ]
}

# bats test_tags=long
@test "initramfs-tools: the image that update-initramfs makes in the running machine leaves data alone" {
	boots_rebuilt initramfs-tools 'update-initramfs -u'
}

@test "dracut: the image that dracut makes for this host in the running machine leaves data alone" {
	boots_rebuilt dracut 'dracut --force --hostonly'
}
