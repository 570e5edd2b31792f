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

# copies PID TEXT: how often the process has TEXT in its memory
copies() {
	python3 - "$1" "$2" <<-'EOF'
		import sys
		count = 0
		with open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as memory:
		    for line in open(f"/proc/{sys.argv[1]}/maps"):
		        first, last = (int(end, 16) for end in line.split()[0].split("-"))
		        if line.split()[1].startswith("rw"):
		            memory.seek(first)
		            count += memory.read(last - first).count(sys.argv[2].encode())
		print(count)
	EOF
}

# The parsers, json-c and stdio have copied it several times by then.
@test "a key is in memory once for each path, which will need it" {
	local key=DHHC-1:00:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+KfiaR:
	paths 100
	jq --arg key "$key" '.[].subsystems[].ports[].dhchap_key = $key' "$ROOT/etc/nvme/config.json" >"$ROOT/config"
	mv "$ROOT/config" "$ROOT/etc/nvme/config.json"
	unshare -rn "$program" connect --root "$ROOT" --stage=rootfs --timeout=0 >/dev/null 2>&1 3>&- &
	until [ -s "$ROOT/run/early-connect/state.json" ]; do
		kill -0 $!
		sleep 0.1
	done
	run copies $! "${key:10:40}"
	kill -TERM $!
	timeout 60 tail --pid=$! -f /dev/null
	echo "$output"
	[ "$output" = 100 ]
}
