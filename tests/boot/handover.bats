#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who runs the network in the real root keeps the boot interface and its connection: at boot, when it is
# restarted, and until root is unmounted clean. A lease of the initramfs is renewed.

# shellcheck source=tests/boot/handover-guest.sh
. "$BATS_TEST_DIRNAME/handover-guest.sh"

@test "initramfs-tools, systemd-networkd: a static address" {
	handover_guest initramfs-tools systemd-networkd networkd_static
	hands_over systemd-networkd
	vm_report host | grep -q 'step .*eth0 .*10-lan.network.d/90-early-connect.conf'
}

@test "initramfs-tools, NetworkManager: a static address" {
	handover_guest initramfs-tools NetworkManager networkmanager_static
	hands_over NetworkManager
}

@test "initramfs-tools, NetworkManager: DHCP" {
	handover_guest initramfs-tools NetworkManager networkmanager_auto
	hands_over_lease NetworkManager
}

@test "initramfs-tools, ifupdown: a static address" {
	handover_guest initramfs-tools networking ifupdown_static
	hands_over ifupdown
}

# bats test_tags=long
@test "initramfs-tools, ifupdown: a lease of 120 s is outlived by four minutes" {
	ROOT_LEASE=120 HANDOVER_WAIT=360
	handover_guest initramfs-tools networking ifupdown_dhcp
	hands_over_lease dhcpcd
}

@test "dracut with systemd-networkd, then ifupdown" {
	MANAGERS='ifupdown dhcpcd-base'
	handover_guest dracut networking ifupdown_static
	hands_over ifupdown
}

@test "dracut with NetworkManager, then NetworkManager" {
	MANAGERS=network-manager
	handover_guest dracut NetworkManager networkmanager_static
	hands_over NetworkManager
}
