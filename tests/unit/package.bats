#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `make install` puts where, and the package's scripts.

bats_require_minimum_version 1.5.0

setup() {
	top=$BATS_TEST_DIRNAME/../..
	debian=$top/packaging/deb/debian
}

@test "PREFIX: the units and the udev rule run the program that is installed with them" {
	local root=$BATS_TEST_TMPDIR/root unit
	make -s -C "$top" install-files DESTDIR="$root" PREFIX=/opt/ec
	[ -x "$root/opt/ec/sbin/early-connect" ]
	run ! grep -r /usr/sbin/early-connect "$root/opt/ec/lib/systemd" "$root/opt/ec/lib/udev"
	for unit in early-connect.service early-connect-network.service early-connect-verify.service \
		networking.service.d/50-early-connect.conf ifup@.service.d/50-early-connect.conf; do
		grep -q '^Exec.*=-\?/opt/ec/sbin/early-connect ' "$root/opt/ec/lib/systemd/system/$unit"
	done
	[ "$(grep -c 'RUN+="/opt/ec/sbin/early-connect udev %k"' "$root/opt/ec/lib/udev/rules.d/71-early-connect.rules")" = 3 ]
	make -s -C "$top" install-files DESTDIR="$root"
	cmp "$top/rootfs/systemd/early-connect.service" "$root/usr/lib/systemd/system/early-connect.service"
}
