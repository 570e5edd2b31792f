#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The network words that initramfs-tools itself does not know: IPv6, router advertisements, several ip=, names by
# MAC, two network cards on one subnet, a bond, a VLAN.

load boots.sh
load network-cases.sh

@test "initramfs-tools: over IPv6, static and by router advertisement" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_over_ipv6 initramfs-tools
}

@test "initramfs-tools: two network cards on one subnet, a bond and a VLAN; klibc's tools alone" {
	echo BUSYBOX=n >"$BATS_TEST_TMPDIR/klibc"
	guest=$(guest_build initramfs-tools --deb "$DEB" --conf "$BATS_TEST_TMPDIR/klibc:/etc/initramfs-tools/conf.d/zz-klibc")
	boots_over_two_nics initramfs-tools bond
}

# The second card's cable leads to nobody who answers.
@test "initramfs-tools: two cards ask for a lease, root named by the DHCP root-path of one" {
	guest=$(guest_by_dhcp initramfs-tools)
	: >"$VM_DIR/root.scenario"
	root_dhcp
	mv "$VM_DIR/root.scenario" "$VM_DIR/dhcp.scenario"
	network_start "$VM_DIR/dhcp.scenario" "ifname=nic0:${NETWORK_MAC[0]}" "ifname=nic1:${NETWORK_MAC[1]}" \
		ip=nic1:dhcp ip=nic0:dhcp
	network_holds initramfs-tools "$ROOT_TARGET"
}

@test "initramfs-tools: a bond, and an address that names no interface" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_over_bond initramfs-tools
}
