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

@test "dracut with NetworkManager: a static address" {
	boots dracut "$(root_connect)"
}

@test "dracut with NetworkManager: root named by the DHCP root-path" {
	root_target_start "$guest"
	root_dhcp
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" netroot=dhcp
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	vm_report host
	root_report_holds dracut
}
