#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest without a disk, and with nothing of NVMe/TCP on its kernel command line or in a file: the
# DHCP server's root-path (option 17) names root, and that by a host name.

load boots.sh

@test "initramfs-tools: ip=dhcp alone, root named by the DHCP root-path" {
	guest=$(guest_by_dhcp initramfs-tools)
	boots_by_dhcp initramfs-tools
}

@test "dracut: ip=dhcp alone, root named by the DHCP root-path" {
	guest=$(guest_by_dhcp dracut)
	boots_by_dhcp dracut
}

# bats test_tags=long
@test "dracut: netroot=dhcp" {
	guest=$(guest_by_dhcp dracut)
	boots_by_dhcp dracut netroot=dhcp
}
