#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Root's storage goes away under a running host, and comes back: writes wait, then go on; what was acknowledged is
# there. What takes longer is in tests/long/outage.bats.

load boots.sh
load outage.sh

# write_for_a_while KIND - into $VM_DIR/KIND; $number is what was acknowledged
write_for_a_while() {
	"$load" "$1" "$VM_DIR/$1" >"$VM_DIR/acknowledged" &
	outage_until outage_beyond "$1" 30
	kill $!
	wait $!
	number=$(outage_acknowledged "$1")
}

refuses() {
	run "$load" "$@"
	[ "$status" = 1 ]
}

@test "the check of what was written finds what is lost, torn or stale" {
	load=$(outage_load)
	: >"$VM_DIR/acknowledged"

	write_for_a_while append
	"$load" check-append "$VM_DIR/append" "$number"
	refuses check-append "$VM_DIR/append" $((number + 1))
	truncate -s -1 "$VM_DIR/append"
	refuses check-append "$VM_DIR/append" 1
	truncate -s -511 "$VM_DIR/append"
	refuses check-append "$VM_DIR/append" "$number"
	dd if=/dev/zero of="$VM_DIR/append" bs=512 seek=3 count=1 conv=notrunc status=none
	refuses check-append "$VM_DIR/append" 1

	write_for_a_while blocks
	"$load" check-blocks "$VM_DIR/blocks" "$number"
	refuses check-blocks "$VM_DIR/blocks" $((number + 1))
	dd if="$VM_DIR/blocks" of="$VM_DIR/blocks" bs=4096 seek=3 count=1 conv=notrunc status=none
	refuses check-blocks "$VM_DIR/blocks" 1
}

@test "initramfs-tools: one of two cables pulled, then the target without power for 90 s" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	outage_start
	outage_pull host
	outage_of_target 90
	outage_ends initramfs-tools
}
