#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The C tests: what no file can set up. Each is linked with the few rooms that it tests, under the address
# and undefined-behaviour sanitizers.

setup() {
	here=$BATS_TEST_DIRNAME
	rooms=$here/../../early-connect
}

# c_test NAME ROOM...: build and run test_NAME.c with these files of the program
c_test() {
	local name=$1 sources=() room
	shift
	for room; do
		sources+=("$rooms/$room.c")
	done
	gcc -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined \
		-fno-sanitize-recover=all -I "$rooms" -I "$here" -o "$BATS_TEST_TMPDIR/$name" \
		"$here/test_$name.c" "${sources[@]}"
	run timeout 60 "$BATS_TEST_TMPDIR/$name"
	grep -v '^ok ' <<<"$output"
	[ "$status" -eq 0 ]
	! grep -q '^not ok ' <<<"$output"
}

@test "policy: when the boot may go on, who is next, how long to wait" {
	c_test policy policy path reason
}

@test "reasons: a key, a sentence and a hint each" {
	c_test reason reason
}

@test "tunables: names, ranges and text" {
	c_test tunables tunables
}

@test "the kernel's log: the true reason of a failed connect" {
	c_test kernel_log kernel_log reason
}

@test "no C test is forgotten" {
	local file name
	for file in "$here"/test_*.c; do
		name=$(basename "$file" .c)
		echo "$file"
		grep -q "^	c_test ${name#test_} " "$here/c.bats"
	done
}
