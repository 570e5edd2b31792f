#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A host with NetworkManager, in the initramfs and then in the real root.

load boots.sh

@test "dracut with NetworkManager: a static address, root named by netroot=, no waiting for the network" {
	guest=$(guest_with_networkmanager)
	{
		cat "$BATS_TEST_DIRNAME/report.sh"
		echo 'journalctl -b -o cat -u nm-wait-online-initrd.service | sed "s/^/REPORT waiting /"'
	} >"$VM_DIR/report"
	root_target_start "$guest"
	root_host_start "$guest" "$VM_DIR/report" "netroot=nvme+tcp://$ROOT_TARGET/$ROOT_NQN"
	boot_ends_well dracut
	vm_report host | grep -q 'waiting .*skipped.*early-connect.alone'
}

@test "dracut with NetworkManager: netroot=dhcp" {
	guest=$(guest_with_networkmanager)
	boots_by_dhcp dracut netroot=dhcp
}
