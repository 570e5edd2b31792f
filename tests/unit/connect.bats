#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# connect.bats - what `connect` does without a network and without a kernel that connects

setup() {
	program=${EARLY_CONNECT:-$BATS_TEST_DIRNAME/../../build/early-connect}
	ROOT=$BATS_TEST_TMPDIR/root
	mkdir -p "$ROOT"/{etc/nvme,run,proc,sys/class/nvme,dev}
}

# paths COUNT - config.json asks for so many subsystems
paths() {
	seq "$1" | jq -s '[{hostnqn: "nqn.2014-08.org.example:host", hostid: "66666666-2222-3333-4444-555555555555", subsystems:
		[.[] | {nqn: "nqn.2026-01.org.example:subsystem-\(.)", ports: [{transport: "tcp", traddr: "192.0.2.1"}]}]}]' \
		>"$ROOT/etc/nvme/config.json"
}

# A serial console that flow control holds, a pipe that is full: saying never blocks doing.
@test "standard error that nobody reads: a thousand paths end at the timeout all the same" {
	paths 1001
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 9<>"$BATS_TEST_TMPDIR/fifo"
	# run would take standard error for itself
	status=0
	timeout 120 unshare -rn "$program" connect --root "$ROOT" --stage=rootfs --timeout=3 2>&9 >/dev/null || status=$?
	exec 9>&-
	echo "status $status"
	[ "$status" -eq 4 ]
	[ "$(jq -r '.result' "$ROOT/run/early-connect/state.json")" = timeout ]
	[ "$(jq '.paths | length' "$ROOT/run/early-connect/state.json")" = 1001 ]
	# In the end each path has a reason.
	[ "$(jq '[.paths[] | select(.reason == null)] | length' "$ROOT/run/early-connect/state.json")" = 0 ]
}

@test "standard error that nobody reads: SIGTERM ends it" {
	paths 1001
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 9<>"$BATS_TEST_TMPDIR/fifo"
	unshare -rn "$program" connect --root "$ROOT" --stage=rootfs --timeout=0 2>&9 >/dev/null 3>&- &
	for _ in $(seq 100); do
		[ ! -s "$ROOT/run/early-connect/state.json" ] || break
		sleep 0.1
	done
	kill -TERM $!
	# It is there no longer, or this test would hang.
	timeout 60 tail --pid=$! -f /dev/null
	exec 9>&-
	[ "$(jq -r '.result' "$ROOT/run/early-connect/state.json")" = stopped ]
}
