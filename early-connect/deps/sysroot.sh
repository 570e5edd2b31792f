#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sysroot.sh OUTDIR - unpack the Debian development packages that the program links with.
#
# OUTDIR/sysroot gets their files, OUTDIR/deps.manifest one line per package: name, version, SHA-256
# of the .deb. Nothing is installed on the machine.
set -eu

packages="libnvme-dev libjson-c-dev libkeyutils-dev"

out=${1:?usage: sysroot.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

sh "$here/private-apt.sh" "$tmp"
(
	cd "$tmp"
	# shellcheck disable=SC2086 # a list
	APT_CONFIG=$tmp/apt.conf apt-get -qq download $packages
)

rm -rf "$out/sysroot" "$out/deps.manifest"
mkdir "$out/sysroot"
for deb in "$tmp"/*.deb; do
	dpkg-deb -x "$deb" "$out/sysroot"
	# shellcheck disable=SC2016 # dpkg-deb expands these
	echo "$(dpkg-deb -W --showformat='${Package} ${Version}' "$deb") $(sha256sum <"$deb" | cut -d' ' -f1)"
done >"$tmp/manifest"

# No exception passes, and the tables for one are a twentieth of the program.
for archive in "$out"/sysroot/usr/lib/*/*.a; do
	objcopy -R .eh_frame -R .rela.eh_frame "$archive"
done
cp "$tmp/manifest" "$out/deps.manifest"
