#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command line of the program itself: verbs, options, usage errors.

bats_require_minimum_version 1.5.0

setup() {
	program=${EARLY_CONNECT:-$BATS_TEST_DIRNAME/../../build/early-connect}
	source=$BATS_TEST_DIRNAME/../../early-connect
	mkdir "$BATS_TEST_TMPDIR/machine"
	root=(--root "$BATS_TEST_TMPDIR/machine")
}

# usage_error MESSAGE WORD...: exit 2, nothing on stdout and that one line on stderr
usage_error() {
	local message=$1
	shift
	run --separate-stderr timeout 20 "$program" "$@"
	echo "exit $status, stdout: $output, stderr: $stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$stderr" = "early-connect: error: $message" ]
}

# rows TABLE FILE: the first words of the members of a C table
rows() {
	awk -v table="$1" '$0 ~ table "\\[\\] = \\{|" table "\\[.*\\] = \\{" { on = 1; next }
		on && /^}/ { on = 0 }
		on' "$source/$2" | sed -n 's/^\t{ "\([^"]*\)".*/\1/p'
}

@test "--help lists every verb and every option" {
	local name count=0
	run --separate-stderr "$program" --help
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	for name in $(rows verbs verbs.c | sort -u); do
		[[ "$output" =~ (^|$'\n')"  $name " ]]
		count=$((count + 1))
	done
	[ "$count" -ge 5 ]
	count=0
	for name in $(rows table options.c); do
		[[ "$output" == *"--$name"* ]]
		count=$((count + 1))
	done
	[ "$count" -ge 10 ]
	[[ "$output" == *"exit status:"* ]]
}

@test "--help fits a terminal of 100 columns" {
	run "$program" --help
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -ge 20 ]
	run -1 grep -E '.{101}' <<<"$output"
}

@test "every verb has --help" {
	local verb count=0
	for verb in $(rows verbs verbs.c); do
		count=$((count + 1))
		run --separate-stderr "$program" "$verb" --help
		echo "$verb: $status"
		[ "$status" -eq 0 ]
		[[ "$output" == usage:* ]]
		run --separate-stderr "$program" "$verb" -h
		[ "$status" -eq 0 ]
		[[ "$output" == usage:* ]]
	done
	[ "$count" -ge 5 ]
}

@test "--version" {
	run --separate-stderr "$program" --version
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^early-connect\ [0-9]+\.[0-9]+ ]]
	run --separate-stderr "$program" -V
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^early-connect\ [0-9]+\.[0-9]+ ]]
}

@test "no verb: the help, on stderr" {
	run --separate-stderr "$program"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ "$stderr" == usage:* ]]
}

@test "an unknown verb" {
	usage_error "conect: unknown verb (see early-connect --help)" conect
	usage_error ": unknown verb (see early-connect --help)" ""
}

@test "an unknown option, wherever it stands" {
	usage_error "--nonsense: unknown option" plan --nonsense
	usage_error "--nonsense=1: unknown option" plan --nonsense=1
	usage_error "-x: unknown option" plan -x
	usage_error "-x: unknown option" plan -qx
	usage_error "-x: unknown option" plan -xq
	usage_error "-x: unknown option" plan --json -xq
	usage_error "--ver: unknown option" plan --ver
}

@test "a missing value, and one too many" {
	usage_error "--timeout: needs a value" plan --timeout
	usage_error "--root: needs a value" plan --json --root
	usage_error "--json: takes no value" plan --json=yes
}

@test "a bad value" {
	usage_error "--timeout=soon: is no number from 0 on" plan --timeout=soon
	usage_error "--timeout=-1: is no number from 0 on" plan --timeout=-1
	usage_error "--timeout=: is no number from 0 on" plan --timeout=
	usage_error "--timeout=99999999999999999999: is no number from 0 on" plan --timeout=99999999999999999999
	usage_error "--paths=0: is no number from 1 on" plan --paths=0
	usage_error "--paths=some: is no number from 1 on" plan --paths some
	usage_error "--stage=early: is neither initramfs nor rootfs" plan --stage=early
}

@test "arguments: too many, too few, wrong" {
	usage_error "extra: unexpected argument" plan extra
	usage_error "10.0.0.2: unexpected argument" probe 10.0.0.1 10.0.0.2
	usage_error "probe: needs ADDR[:PORT]" probe
	usage_error "10.0.0.1:0: is not ADDR[:PORT]" probe 10.0.0.1:0
	usage_error "10.0.0.300: is not ADDR[:PORT]" probe 10.0.0.300
	usage_error "[2001:db8::1: is not ADDR[:PORT]" probe "[2001:db8::1"
	usage_error "[2001:db8::1]4420: is not ADDR[:PORT]" probe "[2001:db8::1]4420"
	usage_error ": is not ADDR[:PORT]" probe ""
}

@test "--timeout and --paths go before the sources" {
	mkdir -p "$BATS_TEST_TMPDIR/machine/proc"
	echo "rd.nvmf.connect=tcp,10.0.0.1,nqn.2024-05.com.example:root rd.nvmf.timeout=45" \
		>"$BATS_TEST_TMPDIR/machine/proc/cmdline"
	run --separate-stderr "$program" plan "${root[@]}" --timeout=7 --paths=2
	[[ "$output" == *"boot goes on with 2 paths live; gives up after 7 s;"* ]]
	run --separate-stderr "$program" plan "${root[@]}" --timeout=0 --paths all
	[[ "$output" == *"boot goes on with all paths live; never gives up;"* ]]
}

@test "connect --dry-run connects nothing and says the plan" {
	mkdir -p "$BATS_TEST_TMPDIR/machine/proc"
	echo "rd.nvmf.connect=tcp,10.0.0.1,nqn.2024-05.com.example:root" >"$BATS_TEST_TMPDIR/machine/proc/cmdline"
	run --separate-stderr timeout 20 "$program" connect "${root[@]}" --dry-run
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "connect nqn.2024-05.com.example:root at 10.0.0.1:4420  (cmdline)" ]
	[ ! -e "$BATS_TEST_TMPDIR/machine/run" ]
}

@test "connect --dry-run exits 3 where a source has an error, as plan does" {
	mkdir -p "$BATS_TEST_TMPDIR/machine/proc"
	echo "rd.nvmf.connect=tcp,10.0.0.1,nqn.2024-05.com.example:root rd.nvmf.connect=tcp,10.0.0.2" >"$BATS_TEST_TMPDIR/machine/proc/cmdline"
	run --separate-stderr timeout 20 "$program" connect "${root[@]}" --dry-run
	[ "$status" -eq 3 ]
	[ "${lines[0]}" = "connect nqn.2024-05.com.example:root at 10.0.0.1:4420  (cmdline)" ]
	run --separate-stderr timeout 20 "$program" plan "${root[@]}"
	[ "$status" -eq 3 ]
}

@test "plan: of more paths than can be connected it names the first that is left out" {
	local i
	mkdir -p "$BATS_TEST_TMPDIR/machine/proc"
	for i in {1..1026}; do
		echo "rd.nvmf.connect=tcp,10.0.$((i / 256)).$((i % 256)),nqn.2024-05.com.example:root"
	done >"$BATS_TEST_TMPDIR/machine/proc/cmdline"
	run --separate-stderr "$program" plan "${root[@]}"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^connect ' <<<"$output")" -eq 1024 ]
	[ "$stderr" = "early-connect: warning: 1026 paths are asked for, and 1024 connected at most: not those from nqn.2024-05.com.example:root at 10.0.4.1 (cmdline) on" ]
}

@test "connect with a configuration error and nothing else exits 3" {
	mkdir -p "$BATS_TEST_TMPDIR/machine/proc"
	echo "rd.nvmf.connect=tcp,10.0.0.1" >"$BATS_TEST_TMPDIR/machine/proc/cmdline"
	run --separate-stderr timeout 20 "$program" connect "${root[@]}"
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"rd.nvmf.connect=tcp,10.0.0.1"* ]]
}

@test "plan --files: each file that is read, and is there" {
	local etc=$BATS_TEST_TMPDIR/machine/etc/nvme
	mkdir -p "$etc/nvme-fabrics.conf.d"
	touch "$etc"/{hostid,hostnqn,config.json,discovery.conf,nvme-fabrics.conf,another.conf}
	touch "$etc/nvme-fabrics.conf.d"/{20-b.conf,10-a.conf,README,.hidden.conf}
	run --separate-stderr "$program" plan "${root[@]}" --files
	[ "$status" -eq 0 ]
	[ "$output" = "/etc/nvme/hostnqn
/etc/nvme/hostid
/etc/nvme/config.json
/etc/nvme/discovery.conf
/etc/nvme/nvme-fabrics.conf
/etc/nvme/nvme-fabrics.conf.d/10-a.conf
/etc/nvme/nvme-fabrics.conf.d/20-b.conf" ]
	rm -r "$etc"
	run --separate-stderr "$program" plan "${root[@]}" --files
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
}

@test "a process that may hold a key can leave no core file" {
	local pid listener
	# It listens and says nothing: the probe waits.
	python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True); time.sleep(20)' \
		>"$BATS_TEST_TMPDIR/port" &
	listener=$!
	until [ -s "$BATS_TEST_TMPDIR/port" ]; do sleep 0.1; done
	"$program" probe "127.0.0.1:$(<"$BATS_TEST_TMPDIR/port")" >/dev/null 2>&1 &
	pid=$!
	sleep 0.5
	run grep 'Max core file size' "/proc/$pid/limits"
	kill "$pid" "$listener"
	echo "$output"
	[[ "$output" =~ ^"Max core file size"\ +0\ +0 ]]
}

@test "probe: a closed port is refused" {
	run --separate-stderr timeout 20 "$program" probe 127.0.0.1:1
	[ "$status" -eq 4 ]
	[[ "$output" == "127.0.0.1:1: "* ]]
	run --separate-stderr timeout 20 "$program" probe --json 127.0.0.1:1
	[ "$status" -eq 4 ]
	jq -e '.target == "127.0.0.1:1" and .state == "refused"' <<<"$output"
}
