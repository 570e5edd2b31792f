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

# As dropbear does, a script has the network configured before ours runs.
@test "initramfs-tools: DHCP tells the host's name, and the names of the host's /etc/hosts are still known" {
	echo "$ROOT_TARGET storage-of-host" >"$BATS_TEST_TMPDIR/hosts"
	printf '%s\n' '#!/bin/sh' '[ "$1" != prereqs ] || exit 0' '. /scripts/functions' configure_networking \
		'grep -q by-dhcp /etc/hosts && echo "HOSTS ARE WRITTEN ANEW" >/dev/console' >"$BATS_TEST_TMPDIR/first"
	guest=$(guest_build initramfs-tools --packages dhcpcd-base --deb "$DEB" \
		--conf "$BATS_TEST_TMPDIR/hosts:/etc/hosts" \
		--conf "$BATS_TEST_TMPDIR/first:/etc/initramfs-tools/scripts/init-premount/first:755")
	ROOT_HOST_NAME=by-dhcp
	boots_by_dhcp initramfs-tools "$(root_connect storage-of-host)" rd.nvmf.nodhcp
	vm_seen host "HOSTS ARE WRITTEN ANEW"
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
