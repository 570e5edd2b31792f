#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each fuzz target for half a minute: long enough for what a change breaks plainly. `make fuzz` runs longer.

setup_file() {
	make -C "$BATS_TEST_DIRNAME/../.." fuzzers
}

@test "every target has seeds, and a test here" {
	local source name
	for source in "$BATS_TEST_DIRNAME"/*.c; do
		name=$(basename "$source" .c)
		[ "$name" != harness ] || continue
		echo "$name"
		grep -q "run\" 30 $name\$" "$BATS_TEST_FILENAME"
		"$BATS_TEST_DIRNAME/seeds" "$name" "$BATS_TEST_TMPDIR/$name"
		[ -n "$(ls "$BATS_TEST_TMPDIR/$name")" ]
	done
}

@test "fuzz: cmdline" {
	"$BATS_TEST_DIRNAME/run" 30 cmdline
}

@test "fuzz: conf" {
	"$BATS_TEST_DIRNAME/run" 30 conf
}

@test "fuzz: config_json" {
	"$BATS_TEST_DIRNAME/run" 30 config_json
}

@test "fuzz: dhcp" {
	"$BATS_TEST_DIRNAME/run" 30 dhcp
}

@test "fuzz: discovery_conf" {
	"$BATS_TEST_DIRNAME/run" 30 discovery_conf
}

@test "fuzz: earlier" {
	"$BATS_TEST_DIRNAME/run" 30 earlier
}

@test "fuzz: fabrics_conf" {
	"$BATS_TEST_DIRNAME/run" 30 fabrics_conf
}

@test "fuzz: handover" {
	"$BATS_TEST_DIRNAME/run" 30 handover
}

@test "fuzz: initramfs" {
	"$BATS_TEST_DIRNAME/run" 30 initramfs
}

@test "fuzz: ip_words" {
	"$BATS_TEST_DIRNAME/run" 30 ip_words
}

@test "fuzz: mounts" {
	"$BATS_TEST_DIRNAME/run" 30 mounts
}

@test "fuzz: nbft" {
	"$BATS_TEST_DIRNAME/run" 30 nbft
}

@test "fuzz: resolv_conf" {
	"$BATS_TEST_DIRNAME/run" 30 resolv_conf
}

@test "fuzz: uri" {
	"$BATS_TEST_DIRNAME/run" 30 uri
}
