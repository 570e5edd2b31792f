#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's archives are built against glibc, the program against musl. These tests hold the boundary:
# both see the same types, and every name that crosses is known and supplied. Each check is also shown
# to fail when it should.

setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export BUILD=$top/build
	make -s -C "$top" build/libglibc-compat.a build/kh.stamp >/dev/null
	archives=$BUILD/sysroot/usr/lib/$(gcc -print-multiarch)
	LIBNVME_LIBS=${LIBNVME_LIBS:-$archives/libnvme.a $archives/libjson-c.a $archives/libkeyutils.a}
	# musl-gcc -print-file-name answers for glibc; the linker tells what it reads.
	MUSL_LIBC=$(echo 'int main(void) { return 0; }' |
		musl-gcc -static -Wl,--trace -o "$BATS_FILE_TMPDIR/empty" -x c - | grep -o '^/.*/libc\.a' | sort -u)
	export LIBNVME_LIBS MUSL_LIBC
}

# layout CC [FLAG...]: what that compiler makes of layout.c
layout() {
	local cc=$1
	shift
	"$cc" -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror "$@" \
		-o "$BATS_TEST_TMPDIR/layout-$cc" "$BATS_TEST_DIRNAME/layout.c"
	"$BATS_TEST_TMPDIR/layout-$cc" >"$BATS_TEST_TMPDIR/$cc"
}

# symbols [COMPAT [ALLOWED]]
symbols() {
	# shellcheck disable=SC2086 # a list
	run "$BATS_TEST_DIRNAME/symbols.sh" "$MUSL_LIBC" "${1:-$BUILD/libglibc-compat.a}" \
		"${2:-$BATS_TEST_DIRNAME/allowed-symbols}" $LIBNVME_LIBS
}

@test "every type that crosses has one layout in glibc and musl" {
	layout gcc
	layout musl-gcc -static -idirafter "$BUILD/kh"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/gcc")" -gt 100 ]
	diff -u "$BATS_TEST_TMPDIR/gcc" "$BATS_TEST_TMPDIR/musl-gcc"
}

@test "a changed layout is noticed" {
	layout gcc
	layout musl-gcc -static -idirafter "$BUILD/kh" -fpack-struct=2
	run diff "$BATS_TEST_TMPDIR/gcc" "$BATS_TEST_TMPDIR/musl-gcc"
	[ "$status" -eq 1 ]
	[[ "$output" == *"struct dirent.d_name"* || "$output" == *"struct addrinfo"* ]]
}

@test "every name that the archives ask for is known and supplied, and compat has no other" {
	symbols
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a name missing in compat is noticed" {
	cp "$BUILD/libglibc-compat.a" "$BATS_TEST_TMPDIR/less.a"
	ar d "$BATS_TEST_TMPDIR/less.a" c23.o
	symbols "$BATS_TEST_TMPDIR/less.a"
	[ "$status" -eq 1 ]
	[[ "$output" == *"__isoc23_strtol: asked for, and neither musl nor compat has it"* ]]
}

@test "an idle name in compat is noticed" {
	cp "$BUILD/libglibc-compat.a" "$BATS_TEST_TMPDIR/more.a"
	echo 'void nobody_asks(void) {}' | gcc -x c -c -o "$BATS_TEST_TMPDIR/idle.o" -
	ar r "$BATS_TEST_TMPDIR/more.a" "$BATS_TEST_TMPDIR/idle.o"
	symbols "$BATS_TEST_TMPDIR/more.a"
	[ "$status" -eq 1 ]
	[ "$output" = "nobody_asks: in compat, and nothing asks for it" ]
}

@test "a name that nobody has thought about is noticed" {
	grep -vx getifaddrs "$BATS_TEST_DIRNAME/allowed-symbols" >"$BATS_TEST_TMPDIR/allowed"
	symbols "" "$BATS_TEST_TMPDIR/allowed"
	[ "$status" -eq 1 ]
	[[ "$output" == "getifaddrs: asked for, and not in "* ]]
}

@test "keys for TLS are refused, not made" {
	local sysroot=$BUILD/sysroot/usr/include
	# shellcheck disable=SC2086 # a list
	musl-gcc -static -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -isystem "$sysroot" \
		-idirafter "$BUILD/kh" -o "$BATS_TEST_TMPDIR/refused" "$BATS_TEST_DIRNAME/refused.c" \
		$LIBNVME_LIBS "$BUILD/libglibc-compat.a"
	run "$BATS_TEST_TMPDIR/refused"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
}
