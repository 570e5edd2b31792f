#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The C tests: what no file can set up. Each is linked with the few rooms that it tests, under the address
# and undefined-behaviour sanitizers.

setup() {
	here=$BATS_TEST_DIRNAME
	rooms=$here/../../early-connect
	includes=()
	libraries=()
}

# c_test NAME ROOM...: build and run test_NAME.c with these files of the program
c_test() {
	local name=$1 sources=() room
	shift
	for room; do
		sources+=("$rooms/$room.c")
	done
	gcc -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined \
		-fno-sanitize-recover=all -I "$rooms" -I "$here" "${includes[@]}" -o "$BATS_TEST_TMPDIR/$name" \
		"$here/test_$name.c" "${sources[@]}" "${libraries[@]}"
	run timeout 300 "$BATS_TEST_TMPDIR/$name"
	grep -v '^ok ' <<<"$output"
	[ "$status" -eq 0 ]
	! grep -q '^not ok ' <<<"$output"
}

@test "endpoints: which two are the same path" {
	c_test endpoint request/endpoint base/plain_text request/field request/key
}

@test "paths: the first that is the same, found without a look at all" {
	c_test known request/known request/endpoint base/plain_text request/field request/key base/sum
}

@test "keys: whole ones, every slip, and no trace of one in a message" {
	c_test key request/key
}

@test "endpoints of a request: added, dropped, wiped" {
	c_test request request/request request/exclusions base/sum request/mistake request/secrets base/plain_text request/field request/key request/tunables
}

@test "memory: no core file" {
	c_test guard base/guard
}

@test "memory: what is given back is wiped" {
	local flags=-Wl,--wrap=free,--wrap=realloc
	grep -q -e "$flags" "$here/../../Makefile"
	musl-gcc -static -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -Wno-use-after-free "$flags" -I "$rooms" -I "$here" \
		-o "$BATS_TEST_TMPDIR/wipe" "$here/test_wipe.c" "$rooms/base/wipe.c"
	run "$BATS_TEST_TMPDIR/wipe"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "children: what they have of their parent's memory" {
	c_test child base/child
}

@test "reasons: a key, a sentence and a hint each" {
	c_test reason request/reason
}

@test "tunables: names, ranges and text" {
	c_test tunables request/tunables
}

@test "the kernel's log: the true reason of a failed connect" {
	c_test kernel_log kernel/kernel_log request/reason
}

@test "fabrics: what reaches the kernel, and what is told of it" {
	local sysroot=$here/../../build/sysroot/usr lib part
	lib=$sysroot/lib/$(gcc -print-multiarch)
	includes=(-isystem "$sysroot/include")
	libraries=("$lib/libnvme.a" "$lib/libjson-c.a" "$lib/libkeyutils.a" -lc)
	# What libnvme asks of a newer libc than this machine's, and of OpenSSL.
	for part in c23 openssl_hkdf openssl_mac; do
		gcc -std=c11 -O1 -c -o "$BATS_TEST_TMPDIR/$part.o" "$rooms/compat/$part.c"
		libraries+=("$BATS_TEST_TMPDIR/$part.o")
	done
	export ASAN_OPTIONS=detect_leaks=0 # as in the child that it runs in, which ends
	c_test fabrics engine/fabrics engine/fabrics_options engine/log_page engine/discovery_log kernel/kernel_log \
		kernel/sysfs kernel/attribute kernel/namespaces base/files request/nids request/endpoint request/exclusions base/sum base/plain_text request/field request/key request/secrets request/tunables \
		request/reason
}

@test "discovery logs: hostile numbers, pages that change, records that nobody can connect to" {
	includes=(-isystem "$here/../../build/sysroot/usr/include")
	c_test discovery_log engine/discovery_log request/endpoint base/plain_text request/field request/key
}

@test "controllers for a while: what a killed process has left is known and removed" {
	c_test temporary kernel/temporary kernel/sysfs kernel/attribute kernel/namespaces kernel/registry \
		base/files request/nids request/endpoint request/exclusions base/sum base/plain_text request/field request/key
}

@test "firmware tables: cut, changed and made of noise" {
	local golden=$here/../golden/cases make file
	make=$("$here/../nbft/build")
	export TABLES=$BATS_TEST_TMPDIR/tables
	mkdir "$TABLES"
	cp "$golden"/nbft-{dell,dhcp-ipv4,empty,static-ipv4-discovery,static-ipv6}.nbft "$TABLES"
	for file in "$golden"/nbft-{two-interfaces,vlan,discovery,bad-ssns,routes}.nbft-words; do
		"$make" <"$file" >"$TABLES/$(basename "$file" .nbft-words)"
	done
	# Only for the structures in its header, nothing of it is linked.
	includes=(-isystem "$here/../../build/sysroot/usr/include")
	c_test nbft base/text_set sources/nbft sources/nbft_reader sources/nbft_hfi sources/nbft_paths sources/nbft_table ip/hfi_words \
		ip/fields base/files base/log base/console request/request request/exclusions base/sum request/mistake request/secrets base/plain_text request/field request/key request/nids \
		request/tunables
}

@test "name servers and hosts" {
	export FILES=$here/resolv_conf
	c_test resolv_conf ip/resolv_conf base/files base/plain_text request/field request/key
}

@test "interfaces by MAC and VLAN" {
	c_test host_iface nic/host_iface base/files base/plain_text request/field request/key
}

@test "leases as the kernel shows them, and an address that outlives its own" {
	c_test lease_kernel nic/lease_kernel nic/netlink
}

@test "namespaces of a controller and their ANA states" {
	c_test namespaces kernel/namespaces kernel/attribute
}

@test "controllers of sysfs: one, all, and none but the right one deleted" {
	c_test sysfs kernel/sysfs kernel/namespaces kernel/attribute request/endpoint request/exclusions base/sum base/plain_text request/field request/key request/nids request/tunables
}

@test "no C test is forgotten" {
	local file name
	for file in "$here"/test_*.c; do
		name=$(basename "$file" .c)
		echo "$file"
		grep -q "^	c_test ${name#test_} \|/$name\.c\"" "$here/c.bats"
	done
}
