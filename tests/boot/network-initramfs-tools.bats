#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The network words that initramfs-tools itself does not know: IPv6, router advertisements, several ip=, names by
# MAC, two network cards on one subnet, a VLAN.
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.

load boots.sh
load network-cases.sh

@test "initramfs-tools: over IPv6, static and by router advertisement" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_over_ipv6 initramfs-tools
}

@test "initramfs-tools: two network cards on one subnet, and a VLAN; klibc's tools alone" {
	echo BUSYBOX=n >"$BATS_TEST_TMPDIR/klibc"
	guest=$(guest_build initramfs-tools --deb "$DEB" --conf "$BATS_TEST_TMPDIR/klibc:/etc/initramfs-tools/conf.d/zz-klibc")
	boots_over_two_nics initramfs-tools
}
