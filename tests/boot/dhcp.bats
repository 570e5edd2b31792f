#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest without a disk, and with nothing of NVMe/TCP on its kernel command line or in a file: the
# DHCP server's root-path (option 17) names root, and that by a host name.

load boots.sh

# boots_by_dhcp VARIANT
boots_by_dhcp() {
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	root_dhcp
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh"
	boot_ends_well "$1"
}

@test "initramfs-tools: ip=dhcp alone, root named by the DHCP root-path" {
	boots_by_dhcp initramfs-tools
}

@test "dracut: ip=dhcp alone, root named by the DHCP root-path" {
	boots_by_dhcp dracut
}
