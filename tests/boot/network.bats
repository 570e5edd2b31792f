#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# IPv6, static and by router advertisement; two network cards on one subnet, and a VLAN: network-cases.sh

load boots.sh
load network-cases.sh

@test "dracut: over IPv6, static and by router advertisement" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_ipv6 dracut
}

@test "dracut: two network cards on one subnet, and a VLAN" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_two_nics dracut
}

@test "dracut: a bond, and an address that names no interface" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_bond dracut
}
