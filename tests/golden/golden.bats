#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every parser, through `early-connect plan`. cases/NAME.* are the sources of one machine (./observe says
# which), NAME.text-expected and NAME.json-expected what the two forms print. rejected/LIST has one
# refused input a line. Each test here is a topic: the cases whose names begin with it; every failing
# case is named with its difference.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME" || return
	export EARLY_CONNECT=${EARLY_CONNECT:-$(cd ../.. && pwd)/build/early-connect}
}

# check_cases TOPIC
check_cases() {
	local expected name form failed=0 count=0
	for expected in cases/"$1"-*-expected; do
		name=${expected%.*-expected}
		form=${expected#"$name".}
		form=${form%-expected}
		count=$((count + 1))
		if ! diff -u --label "$expected" --label "what the program says" \
			"$expected" <(./observe "$name" "$form"); then
			echo "^^^ $name ($form); if it is right now: tests/golden/accept $(basename "$name")"
			failed=$((failed + 1))
		fi
	done
	echo "$1: $failed of $count expectations differ"
	[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}

# check_rejected LIST FILE BEFORE [FORM]: for each line "INPUT => MESSAGE", FILE holding BEFORE and INPUT must give
# exit 3, nothing to connect (no step, where FORM is steps) and that one message. "&" in MESSAGE stands for INPUT.
check_rejected() {
	local nothing=("nothing to connect") line input message want got failed=0 count=0
	[ "${4:-text}" = text ] || nothing=()
	while IFS= read -r line; do
		[[ $line == \#* ]] && continue
		count=$((count + 1))
		input=${line%% => *}
		message=${line#* => }
		printf '%s%s\n' "$3" "$input" >"$BATS_TEST_TMPDIR/case.$2"
		want=$(printf '%s\n' "${nothing[@]}" "-- stderr" "early-connect: error: ${message/&/"$input"}" "-- exit" 3)
		got=$(./observe "$BATS_TEST_TMPDIR/case" "${4:-text}")
		if ! diff -u --label expected --label "what the program says" \
			<(echo "$want") <(echo "$got"); then
			echo "^^^ rejected/$1: $input"
			failed=$((failed + 1))
		fi
	done <"rejected/$1"
	echo "rejected/$1: $failed of $count differ"
	[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}

@test "kernel command line: words, quotes and keys" {
	check_cases cmdline
}

@test "rd.nvmf.connect, the form with commas" {
	check_cases connect
}

@test "rd.nvmf.connect, NVMe URIs" {
	check_cases uri
}

@test "discovery: rd.nvmf.discover and discovery.conf" {
	check_cases discover
}

@test "host identity: sources, pairs and contradictions" {
	check_cases identity
}

@test "config.json: both shapes and every key" {
	check_cases config
}

@test "config.json, damaged: the line is named" {
	check_cases damaged
}

@test "nvme-fabrics.conf: sections, scopes and drop-ins" {
	check_cases fabrics
}

@test "exclusions.conf: what the administrator does not want connected" {
	check_cases exclusions
}

@test "exclusions.conf: as many entries as there may be controllers" {
	local case=$BATS_TEST_TMPDIR/case
	{
		echo "[exclusions]"
		seq -f "exclusion = transport=tcp;traddr=192.0.2.1;nqn=nqn.2026-01.org.example:retired-%g" 16000
	} >"$case.exclusions.conf"
	seq -f $'[Subsystem]\nnqn = nqn.2026-01.org.example:retired-%g\ncontroller = transport=tcp;traddr=192.0.2.1' 16000 \
		>"$case.nvme-fabrics.conf"
	run -0 ./observe "$case" text
	[ "${lines[0]}" = "nothing to connect" ]
	[ "$(grep -c '^excluded: ' <<<"$output")" -eq 16000 ]
}

@test "early=: what of the files the initramfs connects" {
	check_cases early
}

@test "early-connect.conf: every key, its mistakes, and the command line before it" {
	check_cases conf
}

@test "host names, from every source; the plan does not look them up" {
	check_cases name
}

@test "DHCP: the root-path that each client leaves, and netroot=" {
	check_cases dhcp
}

@test "firmware tables: paths, identity, mistakes, and the words of their network" {
	check_cases nbft
}

@test "the network: dracut's words and the kernel's, firmware's words, and the steps they come to" {
	check_cases network
}

@test "what an earlier run of the same boot left, for the real root's connect" {
	check_cases earlier
}

@test "one plan of all sources" {
	check_cases plan
}

@test "no case is forgotten" {
	local file name topics
	topics=$(sed -n 's/^\tcheck_cases //p' "$BATS_TEST_FILENAME" | paste -sd ' ')
	for file in cases/*; do
		name=$(basename "$file")
		name=${name%%.*}
		echo "$file: its name begins with no topic, or nothing is expected of it"
		[[ " $topics " == *" ${name%%-*} "* ]]
		compgen -G "cases/$name.*-expected" >/dev/null
	done
}

@test "JSON is JSON" {
	local expected
	for expected in cases/*.json-expected; do
		echo "$expected"
		sed '/^-- stderr$/,$d' "$expected" | jq -e '.paths and .mistakes' >/dev/null
	done
}

@test "no secret is printed" {
	local bodies=$BATS_TEST_TMPDIR/bodies
	find cases ! -name '*-expected' -type f -exec grep -ohE '(DHHC-1|NVMeTLSkey-1):0[0-3]:[A-Za-z0-9+/]{20,}' {} + |
		sed 's/.*://' | sort -u >"$bodies"
	[ "$(wc -l <"$bodies")" -gt 5 ]
	run -1 grep -lF -f "$bodies" cases/*-expected
	run -1 grep -l 'DHHC-1:\|NVMeTLSkey-1:' cases/*-expected
}

@test "rejected: words of the command line" {
	check_rejected words cmdline ''
}

@test "rejected: words of the network" {
	check_rejected network cmdline 'ip=off ' steps
}

@test "rejected: rd.nvmf.connect with commas" {
	check_rejected connect cmdline 'rd.nvmf.connect='
}

@test "rejected: rd.nvmf.discover" {
	check_rejected discover cmdline 'rd.nvmf.discover='
}

@test "rejected: URIs" {
	check_rejected uri cmdline 'rd.nvmf.connect='
}

@test "rejected: nvme-fabrics.conf, controllers of a subsystem" {
	check_rejected controller nvme-fabrics.conf $'[Subsystem]\nnqn = nqn.2024-05.com.example:root\ncontroller = '
}

@test "rejected: nvme-fabrics.conf, keys of its host" {
	check_rejected fabrics-host nvme-fabrics.conf $'[Host]\n'
}

@test "rejected: config.json" {
	check_rejected config.json config.json ''
}
