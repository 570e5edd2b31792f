#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest without a disk, and with nothing of NVMe/TCP on its kernel command line or in a file: the
# DHCP server's root-path (option 17) names root.
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.

setup_file() {
	local built=("$BATS_TEST_DIRNAME"/../../build/early-connect_*.deb)
	DEB=${EARLY_CONNECT_DEB:-${built[-1]}}
	export DEB
}

setup() {
	# shellcheck source=tests/boot/boots.sh
	. "$BATS_TEST_DIRNAME/boots.sh"
	vm_setup
}

teardown() {
	vm_cleanup
}

@test "initramfs-tools: ip=dhcp alone, root named by the DHCP root-path" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_by_dhcp initramfs-tools
}

@test "dracut: ip=dhcp alone, root named by the DHCP root-path" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_by_dhcp dracut
}

@test "dracut: netroot=dhcp" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_by_dhcp dracut netroot=dhcp
}
