#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# IPv6, static and by router advertisement; two network cards on one subnet, and a VLAN: network-cases.sh
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.

setup() {
	# shellcheck source=tests/boot/boots.sh
	. "$BATS_TEST_DIRNAME/boots.sh"
	# shellcheck source=tests/boot/network-cases.sh
	. "$BATS_TEST_DIRNAME/network-cases.sh"
	built=("$BATS_TEST_DIRNAME"/../../build/early-connect_*.deb)
	DEB=${EARLY_CONNECT_DEB:-${built[-1]}}
	vm_setup
}

teardown() {
	vm_cleanup
}

@test "dracut: over IPv6, static and by router advertisement" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_ipv6 dracut
}

@test "dracut: two network cards on one subnet, and a VLAN" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_two_nics dracut
}
