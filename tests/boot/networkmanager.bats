#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A host with NetworkManager: dracut takes it into the initramfs by itself, and it goes on in the real root.
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.

setup() {
	# shellcheck source=tests/boot/boots.sh
	. "$BATS_TEST_DIRNAME/boots.sh"
	built=("$BATS_TEST_DIRNAME"/../../build/early-connect_*.deb)
	DEB=${EARLY_CONNECT_DEB:-${built[-1]}}
	vm_setup
	guest=$(guest_build dracut --packages network-manager --deb "$DEB" \
		--hook "lsinitrd --mod /boot/initrd.img-* | grep -qx network-manager")
}

teardown() {
	vm_cleanup
}

@test "dracut with NetworkManager: a static address, root named by netroot=, no waiting for the network" {
	BOOT_REPORT=$VM_DIR/report
	{
		cat "$BATS_TEST_DIRNAME/report.sh"
		echo 'journalctl -b -o cat -u nm-wait-online-initrd.service | sed "s/^/REPORT waiting /"'
	} >"$BOOT_REPORT"
	boots dracut "netroot=nvme+tcp://$ROOT_TARGET/$ROOT_NQN"
	vm_report host | grep -q 'waiting .*skipped.*early-connect.alone'
}

@test "dracut with NetworkManager: netroot=dhcp" {
	boots_by_dhcp dracut netroot=dhcp
}
