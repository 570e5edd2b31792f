#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh SRCDIR OUT.deb - make the Debian package of the program that is built in SRCDIR.
#
# Works in SRCDIR/build/deb; needs debhelper and dpkg-dev.
set -eu

[ $# -eq 2 ] || { echo "usage: build.sh SRCDIR OUT.deb" >&2; exit 2; }
SRCDIR=$(cd "$1" && pwd)
out=$2
stage=$SRCDIR/build/deb/early-connect
export SRCDIR

[ -x "$SRCDIR/build/early-connect" ] || { echo "build.sh: $SRCDIR/build/early-connect is not built" >&2; exit 1; }

# Source packages whose code the binary contains, as build/*.manifest recorded them.
contained()
{
	for manifest in deps kmod; do
		[ ! -r "$SRCDIR/build/$manifest.manifest" ] || cat "$SRCDIR/build/$manifest.manifest"
	done | while read -r package version _; do
		case "$package" in
		libnvme-dev) package=libnvme ;;
		libjson-c-dev) package=json-c ;;
		libkeyutils-dev) package=keyutils ;;
		kmod-source) package=kmod ;;
		*) continue ;;
		esac
		printf '%s (= %s), ' "$package" "$version"
	done
	# shellcheck disable=SC2016 # dpkg-query expands this
	dpkg-query -W -f 'musl (= ${source:Version})' musl-dev 2>/dev/null || printf 'musl'
}

rm -rf "$SRCDIR/build/deb"
mkdir -p "$stage"
cp -R "$SRCDIR/packaging/deb/debian" "$stage/"
STATIC_BUILT_USING=$(contained)
export STATIC_BUILT_USING

# The compiler flags that dpkg-buildpackage exports are for a build that has been done already.
(cd "$stage" && env -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage --build=binary --no-sign --no-check-builddeps) \
	>"$SRCDIR/build/deb/log" 2>&1 || { cat "$SRCDIR/build/deb/log" >&2; exit 1; }

install -D -m 0644 "$SRCDIR"/build/deb/early-connect_*.deb "$out"
