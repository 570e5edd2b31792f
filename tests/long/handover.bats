#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/boot/handover.bats shows one way of renewing a lease of 120 s for four minutes; here are the others.

# shellcheck source=tests/boot/handover-guest.sh
. "$BATS_TEST_DIRNAME/../boot/handover-guest.sh"

@test "initramfs-tools, systemd-networkd: a lease of 120 s is outlived by four minutes" {
	ROOT_LEASE=120 HANDOVER_WAIT=360
	handover_guest initramfs-tools systemd-networkd networkd_dhcp
	hands_over_lease systemd-networkd
}

@test "initramfs-tools, NetworkManager: a lease of 120 s is outlived by four minutes" {
	ROOT_LEASE=120 HANDOVER_WAIT=360
	handover_guest initramfs-tools NetworkManager networkmanager_auto
	hands_over_lease NetworkManager
}

@test "initramfs-tools, ifupdown with dhclient: a lease of 120 s is outlived by four minutes" {
	ROOT_LEASE=120 HANDOVER_WAIT=360 MANAGERS='ifupdown isc-dhcp-client'
	handover_guest initramfs-tools networking ifupdown_dhcp
	hands_over_lease dhclient
}
