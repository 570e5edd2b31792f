#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A host with a thousand controllers, made of files: what looks at all of them for each of them shows here.

bats_require_minimum_version 1.5.0

# takes MILLISECONDS VERB...: at most that much of the processor; ten times of what it takes on a machine of 2024
takes() {
	local TIMEFORMAT='%U %S' most=$1 spent
	shift
	spent=$({ time "$program" "$@" --root "$tree" >"$BATS_TEST_TMPDIR/out" 2>&1; } 2>&1 |
		awk '{ print int(($1 + $2) * 1000) }')
	echo "$*: $spent ms of the processor"
	[ "$spent" -le "$most" ]
}

@test "status and udev with a thousand controllers" {
	program=${EARLY_CONNECT:-$BATS_TEST_DIRNAME/../../build/early-connect}
	local each
	for each in 1 2 1000; do
		tree=$BATS_TEST_TMPDIR/$each
		"$BATS_TEST_DIRNAME/many-controllers" "$tree" 1000 "$each"
		takes 500 status
		[ "$(grep -c ' live .* optimized$' "$BATS_TEST_TMPDIR/out")" -eq 1000 ]
		takes 500 status --json
		jq -e '[.controllers[] | select(.usable)] | length == 1000' "$BATS_TEST_TMPDIR/out"
		takes 100 udev nvme0
		rm -r "$tree"
	done
}
