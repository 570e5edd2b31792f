#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest without a disk, and with nothing of NVMe/TCP on its kernel command line or in a file: the
# DHCP server's root-path (option 17) names root, and that by a host name.
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

# boots_by_dhcp VARIANT
boots_by_dhcp() {
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	root_dhcp
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh"
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	vm_report host
	root_report_holds "$1"
}

@test "initramfs-tools: ip=dhcp alone, root named by the DHCP root-path" {
	boots_by_dhcp initramfs-tools
}

@test "dracut: ip=dhcp alone, root named by the DHCP root-path" {
	boots_by_dhcp dracut
}
