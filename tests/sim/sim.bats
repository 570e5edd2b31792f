#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The engine's core on a virtual clock: boots that went wrong once, and boots by the dice. After every event everything
# is counted anew and held against the rules. A seed that fails prints its story; ./build DIR && DIR/sim-random SEED
# tells it again. EC_SIM_BOOTS: how many boots; `make check-all` has ten million.

bats_require_minimum_version 1.5.0

setup() {
	sim=$BATS_TEST_TMPDIR
}

@test "stories: each is told with its own assertions" {
	SIM_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all" "$BATS_TEST_DIRNAME/build" "$sim"
	for stories in stories portals kept_out; do
		run timeout 300 "$sim/sim-$stories"
		echo "$output"
		[ "$status" -eq 0 ]
		[ "$(grep -c '^ok ' <<<"$output")" -ge 4 ]
	done
}

@test "boots by the dice, under the sanitizers" {
	SIM_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all" "$BATS_TEST_DIRNAME/build" "$sim"
	run timeout 600 "$sim/sim-random" 1 5000
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "boots by the dice: a hundred thousand, or as many as asked for" {
	"$BATS_TEST_DIRNAME/build" "$sim"
	run timeout 14400 "$sim/sim-random" 1000001 "${EC_SIM_BOOTS:-100000}"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "${EC_SIM_BOOTS:-100000} boots, nothing is wrong" ]
}
