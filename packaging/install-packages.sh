#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# install-packages.sh build|demo|test - install the Debian packages that this needs and that are missing.
#
# Each set contains the one before it. When nothing is missing, neither root nor a network is needed.
set -eu

case "$(dpkg --print-architecture)" in
arm64) qemu="qemu-system-arm" ;;
*) qemu="qemu-system-x86" ;;
esac

# binutils: readelf, strip, objcopy; xz-utils: kmod's source; scdoc: the manual page; the keyring: to trust Debian's archive.
build="gcc make musl-tools linux-libc-dev binutils xz-utils scdoc debian-archive-keyring"

# The guests: made with mmdebstrap (uidmap: without root), booted with qemu; debhelper: the .deb.
demo="$qemu mmdebstrap uidmap e2fsprogs busybox-static cpio kmod zstd jq socat
	debhelper dpkg-dev fakeroot"

# universal-ctags: the names in a header, for tests/rooms; libc6-dev: the other side of the ABI test; libclang-rt-dev: the fuzzers' run-time library; dnsmasq-base: name
# server and router advertisements in the target VM; dmsetup, btrfs-progs, mdadm, lvm2: what a guest's root may stand on;
# groff-base: man's warnings; bzip2, lz4: images of these compressions.
test="libc6-dev bats shellcheck universal-ctags clang clang-format clang-tidy libclang-rt-dev cppcheck procps git
	dnsmasq-base dmsetup btrfs-progs mdadm lvm2 groff-base bzip2 lz4"

case "${1:-}" in
build) wanted=$build ;;
demo) wanted="$build $demo" ;;
test) wanted="$build $demo $test" ;;
*)
	echo "usage: install-packages.sh build|demo|test" >&2
	exit 2
	;;
esac

missing=
for package in $wanted; do
	# shellcheck disable=SC2016 # dpkg-query expands this
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=unknown
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "Installing:$missing"
$as_root apt-get -qq update
# shellcheck disable=SC2086 # a list
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing
