#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `make install` puts where, and the package's scripts.

bats_require_minimum_version 1.5.0
load machine

setup() {
	top=$BATS_TEST_DIRNAME/../..
	debian=$top/packaging/deb/debian
}

@test "PREFIX: the units and the udev rule run the program that is installed with them" {
	local root=$BATS_TEST_TMPDIR/root unit
	make -s -C "$top" install-files DESTDIR="$root" PREFIX=/opt/ec
	[ -x "$root/opt/ec/sbin/early-connect" ]
	run -1 grep -r /usr/sbin/early-connect "$root/opt/ec/lib/systemd" "$root/opt/ec/lib/udev"
	for unit in early-connect.service early-connect-network.service early-connect-verify.service \
		networking.service.d/50-early-connect.conf ifup@.service.d/50-early-connect.conf; do
		grep -q '^Exec.*=-\?/opt/ec/sbin/early-connect ' "$root/opt/ec/lib/systemd/system/$unit"
	done
	[ "$(grep -c 'RUN+="/opt/ec/sbin/early-connect udev %k"' "$root/opt/ec/lib/udev/rules.d/71-early-connect.rules")" = 3 ]
	make -s -C "$top" install-files DESTDIR="$root"
	cmp "$top/rootfs/systemd/early-connect.service" "$root/usr/lib/systemd/system/early-connect.service"
}

# stub NAME COMMAND...: a program of that name that does this
stub() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\n%s\n' "${@:2}" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "prerm: who removes it from a host with root on NVMe/TCP is warned" {
	machine_new
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	add_local_disk sda 8:0
	mount_root 259:0
	stub early-connect "exec '$program' \"\$@\" --root '$ROOT'"
	run --separate-stderr sh "$debian/prerm" remove
	[ "$status" = 0 ]
	[[ "$stderr" == *"warning: / stands on NVMe/TCP"* ]]
	run --separate-stderr sh "$debian/prerm" upgrade 1.0
	[ "$status:$stderr" = 0: ]
	mount_root 8:0
	echo '31 25 259:0 / /data rw - ext4 /dev/nvme0n1 rw' >>"$ROOT/proc/self/mountinfo"
	run --separate-stderr sh "$debian/prerm" remove
	[ "$status:$stderr" = 0: ]
	early-connect fstab | grep ' of .*, mounted on /data$'
	rm "$BATS_TEST_TMPDIR/bin/early-connect"
	run --separate-stderr sh "$debian/prerm" remove
	[ "$status:$stderr" = 0: ]
}

@test "postinst: systemd reads the units anew, behind what debhelper does" {
	sed "s|/run/systemd/system|$BATS_TEST_TMPDIR|" "$debian/postinst" >"$BATS_TEST_TMPDIR/postinst"
	stub systemctl 'echo "$*"; exit 1'
	run sh "$BATS_TEST_TMPDIR/postinst" configure
	[ "$status:$output" = "0:--system daemon-reload" ]
	run sh "$BATS_TEST_TMPDIR/postinst" abort-upgrade
	[ "$status:$output" = 0: ]
	sed -n '/#DEBHELPER#/,$p' "$debian/postinst" | grep -q daemon-reload
}
