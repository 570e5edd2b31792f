#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each fuzz target for ten seconds: long enough for what a change breaks plainly. `make check-all` and `make fuzz` run
# longer.

setup_file() {
	make -C "$BATS_TEST_DIRNAME/../.." fuzzers
}

@test "every target has seeds, and a test here" {
	local source name
	for source in "$BATS_TEST_DIRNAME"/*.c; do
		name=$(basename "$source" .c)
		[ "$name" != harness ] || continue
		echo "$name"
		grep -q "run\" .* $name\$" "$BATS_TEST_FILENAME"
		"$BATS_TEST_DIRNAME/seeds" "$name" "$BATS_TEST_TMPDIR/$name"
		[ -n "$(ls "$BATS_TEST_TMPDIR/$name")" ]
	done
}

@test "fuzz: cmdline" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" cmdline
}

@test "fuzz: conf" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" conf
}

@test "fuzz: exclusions" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" exclusions
}

@test "fuzz: config_json" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" config_json
}

@test "fuzz: dhcp" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" dhcp
}

@test "fuzz: discovery_conf" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" discovery_conf
}

@test "fuzz: discovery_log" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" discovery_log
}

@test "fuzz: earlier" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" earlier
}

@test "fuzz: fabrics_conf" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" fabrics_conf
}

@test "fuzz: handover" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" handover
}

@test "fuzz: initramfs" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" initramfs
}

@test "fuzz: ip_words" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" ip_words
}

@test "fuzz: lease" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" lease
}

@test "fuzz: mounts" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" mounts
}

@test "fuzz: nbft" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" nbft
}

@test "fuzz: resolv_conf" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" resolv_conf
}

@test "fuzz: uri" {
	"$BATS_TEST_DIRNAME/run" "${EC_FUZZ_SECONDS:-10}" uri
}
