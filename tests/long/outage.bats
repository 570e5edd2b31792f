#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Outages that take too long for every change: longer than the kernel's own ten minutes of patience, one after the
# other, and one that shows that lost writes are seen.

load ../boot/boots.sh
load ../boot/outage.sh

@test "dracut: a switch that goes silent, then a target without power for eleven minutes, and soon again" {
	guest=$(guest_build dracut --deb "$DEB")
	outage_start
	outage_pull target
	outage_of_target 660
	outage_of_target 5
	outage_ends dracut
}

@test "with a ctrl_loss_tmo of five seconds the same writing fails" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	outage_start rd.nvmf.opts=ctrl_loss_tmo=5
	vm_kill target
	run outage_goes_on
	[ "$status" = 1 ]
	grep 'failed: .*I/O error' "$VM_DIR/acknowledged"
}
