#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect status` on machines made of files.

bats_require_minimum_version 1.5.0
load machine

setup() {
	machine_new
}

# status EXIT [OPTION...]
status() {
	on_machine "$1" status "${@:2}"
}

@test "a machine without NVMe" {
	rm -rf "$SYS/class/nvme"
	status 0
	[ "$output" = "no NVMe/TCP controller, and none planned" ]
}

@test "paths are listed below their subsystem, by number" {
	add_controller nvme10 live 10.0.0.3
	add_controller nvme2 live 10.0.0.2
	add_controller nvme1 live 10.0.0.1 off nqn.2024-05.com.example:data nvme-subsys1
	status 0
	[ "${lines[0]}" = "nqn.2024-05.com.example:data  iopolicy round-robin" ]
	[[ ${lines[1]} =~ ^\ \ nvme1\ +live\ +10\.0\.0\.1:4420$ ]]
	[ "${lines[2]}" = "$NQN  iopolicy round-robin" ]
	[[ ${lines[3]} =~ ^\ \ nvme2\ +live\ +10\.0\.0\.2:4420$ ]]
	[[ ${lines[4]} =~ ^\ \ nvme10\ +live\ +10\.0\.0\.3:4420$ ]]
	[ "${#lines[@]}" -eq 5 ]
}

@test "an IPv6 address has brackets" {
	add_controller nvme0 live 2001:db8::1
	status 0
	[[ ${lines[1]} == *" [2001:db8::1]:4420" ]]
}

@test "a controller that is not live makes it partial" {
	local state
	for state in connecting resetting deleting dead new; do
		add_controller nvme0 "$state" 10.0.0.1
		status 1
		[[ ${lines[1]} =~ ^\ \ nvme0\ +$state\ +10\.0\.0\.1:4420$ ]]
		status 1 --json
	done
}

@test "local NVMe is none of ours" {
	add_controller nvme0 live 0000:01:00.0 off nqn.2024-05.com.example:local nvme-subsys0 pcie
	status 0
	[ "$output" = "no NVMe/TCP controller, and none planned" ]
}

@test "a planned path without a controller is named with its reason" {
	add_controller nvme0 live 10.0.0.1
	hand_over partial "$(planned_path 10.0.0.1 live)" \
		"$(planned_path 10.0.0.2 waiting "$NQN" "the target refuses the TCP connection")"
	status 1
	[[ "$output" == *"10.0.0.2:4420 "*"the target refuses the TCP connection"* ]]
	[[ "$output" != *"missing    10.0.0.1:4420"* ]]
}

@test "--json says the same, and has the same exit status" {
	add_controller nvme0 live 10.0.0.1 600
	hand_over partial "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 waiting)"
	status 1 --json
	jq -e '.controllers == [{controller: "nvme0", state: "live", usable: true, subsysnqn: "'"$NQN"'", traddr: "10.0.0.1",
		trsvcid: "4420", src_addr: "10.0.0.7", iopolicy: "round-robin", ctrl_loss_tmo: 600, namespaces: []}]' <<<"$output"
	jq -e '.hand_over.paths | length == 2' <<<"$output"
}

@test "without native multipath there is no iopolicy" {
	add_controller nvme0 live 10.0.0.1
	rm "$SYS/devices/virtual/nvme-subsystem/nvme-subsys0/iopolicy"
	status 0
	[ "${lines[0]}" = "$NQN" ]
}

@test "a damaged hand-over is said, the controllers are shown all the same" {
	add_controller nvme0 live 10.0.0.1
	mkdir -p "$ROOT/run/early-connect"
	printf '{ "paths": [' >"$ROOT/run/early-connect/state.json"
	status 1
	[[ "$stderr" == *"/run/early-connect/state.json: damaged"* ]]
	[[ "$output" == *nvme0* ]]
}

@test "a hand-over of 1024 long paths is read whole" {
	local long
	long=nqn.2024-05.com.example:$(printf 'x%.0s' {1..190})
	mkdir -p "$ROOT/run/early-connect"
	jq -n --arg nqn "$long" --arg text "$(printf 'd%.0s' {1..127})" '{version: 1, stage: "initramfs", result: "timeout",
		paths: [range(1024) | {subsysnqn: ($nqn + tostring), traddr: "10.\(. / 65536 | floor).\(. / 256 % 256 | floor).\(. % 256)",
			trsvcid: "4420", hostnqn: $nqn, source: "cmdline", state: "waiting", reason: "no-answer",
			sentence: $text, hint: $text, detail: $text, tries: 9}]}' >"$ROOT/run/early-connect/state.json"
	[ "$(stat -c %s "$ROOT/run/early-connect/state.json")" -gt 1048576 ]
	run --separate-stderr "$program" status --root "$ROOT"
	[ "$(grep -c missing <<<"$output")" -eq 1024 ]
	[[ "$stderr" != *damaged* ]]
}

# wants NID: the planned path is asked for that namespace
wants() {
	hand_over all-live "$(planned_path 10.0.0.1 live | jq --arg nid "$1" '.nid = $nid')"
}

# missing NID: status says that the namespace is not there
missing() {
	wants "$1"
	status 1
	[[ "${lines[-2]} ${lines[-1]}" == *"  nvme0    missing    10.0.0.1:4420 "*"connected, but the namespace is not there: $1" ]]
	status 1 --json
}

@test "a hand-over that can't be read: what is planned is not known, which is no good state" {
	mkdir -p "$ROOT/run/early-connect"
	ln -s state.json "$ROOT/run/early-connect/state.json"
	on_machine 1 status
	[ "$output" = "no NVMe/TCP controller" ]
	[[ "$stderr" == *"/run/early-connect/state.json: "*": can't tell what is planned"* ]]
	[ "$(id -u)" = 0 ] || return 0
	rm "$ROOT/run/early-connect/state.json"
	hand_over all-live "$(planned_path 10.0.0.1 live)"
	chmod 600 "$ROOT/run/early-connect/state.json"
	chmod o+x "$BATS_RUN_TMPDIR" "${BATS_RUN_TMPDIR%/*}"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$program" status --root "$ROOT" 2>"$BATS_TEST_TMPDIR/said" && return 1
	grep 'Permission denied: .*; run it as root$' "$BATS_TEST_TMPDIR/said"
}

# out_of_config: a path of config.json's, which is gone from there and from the kernel
out_of_config() {
	attribute "$SYS/class/dmi/id" product_uuid "$HOSTID"
	add_controller nvme0 live 10.0.0.1
	hand_over all-live "$(planned_path 10.0.0.1 live)" \
		"$(planned_path 10.0.0.3 live nqn.2024-05.com.example:data | jq '.source = "config.json" | .from_file = true')"
}

@test "what has been taken out of the files and disconnected is not missing" {
	out_of_config
	on_machine 0 status
	[[ "$output" != *missing* ]]
	mkdir -p "$ROOT/etc/nvme"
	echo '[ { "subsystems": [ { "nqn": "nqn.2024-05.com.example:data", "ports": [
		{ "transport": "tcp", "traddr": "10.0.0.3", "trsvcid": "4420" } ] } ] } ]' >"$ROOT/etc/nvme/config.json"
	on_machine 1 status
	[[ "$output" == *missing* ]]
	echo '[ {' >"$ROOT/etc/nvme/config.json"
	on_machine 1 status
	echo '-t tcp -a 10.0.0.9' >"$ROOT/etc/nvme/discovery.conf"
	rm "$ROOT/etc/nvme/config.json"
	on_machine 0 status
	sed -i 's/"config.json"/"discovery at 10.0.0.9 (discovery.conf)"/' "$ROOT/run/early-connect/state.json"
	on_machine 1 status
}

@test "the namespace that a path is asked for is there, whatever its identifier" {
	local dir=virtual/nvme-subsystem/nvme-subsys0/nvme0n1
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	identify nvme0n1 "$dir" uuid 11111111-2222-3333-4444-aaaaaaaaaaaa
	identify nvme0n1 "$dir" nguid 00112233-4455-6677-8899-aabbccddeeff
	identify nvme0n1 "$dir" eui "00 25 38 fa 11 22 33 44"
	local nid
	for nid in 1111111122223333-4444AAAAAAAAAAAA 11111111222233334444aaaaaaaaaaaa \
		00112233445566778899aabbccddeeff 002538fa11223344; do
		wants "$nid"
		status 0
	done
	missing 002538fa11223345
	missing 002538fa1122334
	missing 00112233445566778899aabbccddeef
}

@test "of several namespaces that a path is asked for those that are missing are named" {
	local a=11111111222233334444aaaaaaaaaaaa b=11111111222233334444bbbbbbbbbbbb c=002538fa11223344
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 uuid 11111111-2222-3333-4444-bbbbbbbbbbbb
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".nid = \"$a\" | .nids = [\"$a\", \"$b\", \"$c\"]")"
	status 1
	[[ "${lines[-1]}" == *"the namespace is not there: $a, $c" ]]
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".nid = \"$b\" | .nids = [\"$b\", 7]")"
	status 0
}

@test "without native multipath a namespace is its controller's" {
	add_controller nvme0 live 10.0.0.1
	add_plain nvme0n1 259:0 nvme0
	identify nvme0n1 virtual/nvme-fabrics/ctl/nvme0/nvme0n1 nguid 00112233-4455-6677-8899-aabbccddeeff
	wants 00112233445566778899aabbccddeeff
	status 0
	missing 00112233445566778899aabbccddee00
}

@test "a namespace that is no block device, or another subsystem's, is not there" {
	local nid=11111111222233334444aaaaaaaaaaaa uuid=11111111-2222-3333-4444-aaaaaaaaaaaa
	add_controller nvme0 live 10.0.0.1
	missing "$nid"
	# one path of a namespace without a usable path: its disk is hidden
	identify nvme0c0n1 virtual/nvme-fabrics/ctl/nvme0/nvme0c0n1 uuid "$uuid"
	missing "$nid"
	add_head nvme0n1 259:0
	attribute "$SYS/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1" uuid "$uuid"
	missing "$nid"
	add_controller nvme1 live 10.0.0.2 off nqn.2024-05.com.example:data nvme-subsys1
	add_head nvme1n1 259:1 nvme-subsys1
	identify nvme1n1 virtual/nvme-subsystem/nvme-subsys1/nvme1n1 uuid "$uuid"
	wants "$nid"
	status 1
}

@test "of two subsystems that discovery found one has the namespace" {
	local nqn=nqn.2024-05.com.example:data nid=11111111222233334444aaaaaaaaaaaa
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2 off "$nqn" nvme-subsys1
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".nid = \"$nid\"")" \
		"$(planned_path 10.0.0.2 live "$nqn" | jq ".nid = \"$nid\"")"
	status 1
	add_head nvme1n1 259:1 nvme-subsys1
	identify nvme1n1 virtual/nvme-subsystem/nvme-subsys1/nvme1n1 uuid 11111111-2222-3333-4444-aaaaaaaaaaaa
	status 0
}

# log LINE...: the kernel's log, records "SECONDS TEXT"
kernel_log() {
	local line
	mkdir -p "$ROOT/dev"
	for line; do
		printf '6,7,%d000000,-;%s\n' "${line%% *}" "${line#* }"
	done >"$ROOT/dev/kmsg"
}

# up: since when a path is live is told relative to now
up() {
	cut -d. -f1 /proc/uptime
}

@test "how long a path is live, and how often it came back" {
	add_controller nvme0 live 10.0.0.1
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".live_at = $(up).5 - 100.5")"
	status 0
	[[ ${lines[1]} =~ ^\ \ nvme0\ +live\ +10\.0\.0\.1:4420\ +for\ 1\ min\ [0-9]+\ s$ ]]
	kernel_log "1 nvme nvme0: new ctrl" "2 nvme nvme0: starting error recovery" \
		"3 nvme nvme0: Reconnecting in 10 seconds..." "13 nvme nvme0: starting error recovery" \
		"$(($(up) - 65)) nvme nvme0: Successfully reconnected (attempt 2/-1)" "9 nvme nvme1: starting error recovery"
	status 0
	[[ ${lines[1]} =~ for\ 1\ min\ [0-9]+\ s\ \ 1\ reconnect$ ]]
	status 0 --json
	jq -e '.controllers[0].reconnects == 1' <<<"$output"
}

@test "since when a path is lost" {
	add_controller nvme0 connecting 10.0.0.1
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".live_at = 3.5")"
	status 1
	[[ ${lines[1]} != *" for "* ]]
	kernel_log "$(($(up) - 30)) nvme nvme0: starting error recovery" "$(($(up) - 1)) nvme nvme0: starting error recovery"
	status 1
	[[ ${lines[1]} =~ connecting.*for\ 3[0-9]\ s$ ]]
}

@test "namespaces with their sizes, the host name of an address" {
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2
	add_head nvme0n1 259:0
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 size 41943040
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.name = "target.example"')" "$(planned_path 10.0.0.2 live)"
	status 0
	[ "${lines[1]}" = "  nvme0n1  20 GiB" ]
	[[ ${lines[2]} == *" 10.0.0.1:4420 (target.example)" ]]
	[ "${#lines[@]}" -eq 4 ]
	status 0 --json
	jq -e '.controllers[0] | .name == "target.example" and .namespaces == [{device: "nvme0n1", size: 21474836480,
		usable: true}]' <<<"$output"
}

# two_disks: two controllers of a subsystem that has two namespaces
two_disks() {
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2
	local i
	for i in 1 2; do
		add_head nvme0n$i 259:$i
		identify nvme0n$i virtual/nvme-subsystem/nvme-subsys0/nvme0n$i size 41943040
		add_path nvme0 nvme0c0n$i optimized
		add_path nvme1 nvme0c1n$i non-optimized
	done
}

# ana_of CONTROLLER PATH STATE
ana_of() {
	echo "$3" >"$SYS/class/nvme/$1/$2/ana_state"
}

@test "the ANA state of each path: one word where its namespaces agree" {
	two_disks
	status 0
	[ "${lines[1]} / ${lines[2]}" = "  nvme0n1  20 GiB /   nvme0n2  20 GiB" ]
	[[ ${lines[3]} =~ ^\ \ nvme0\ +live\ +10\.0\.0\.1:4420\ +optimized$ ]]
	[[ ${lines[4]} =~ ^\ \ nvme1\ +live\ +10\.0\.0\.2:4420\ +non-optimized$ ]]
	[ "${#lines[@]}" -eq 5 ]
	status 0 --json
	jq -e '.controllers[1] | .usable and .namespaces[1] == {device: "nvme0n2", size: 21474836480, path: "nvme0c1n2",
		ana_state: "non-optimized", usable: true}' <<<"$output"
}

@test "namespaces of one path whose ANA states differ have a line each" {
	two_disks
	ana_of nvme1 nvme0c1n2 inaccessible
	status 0
	[[ ${lines[4]} =~ ^\ \ nvme1\ +live\ +10\.0\.0\.2:4420$ ]]
	[ "${lines[5]} / ${lines[6]}" = "    nvme0n1  non-optimized /     nvme0n2  inaccessible" ]
	status 0 --json
	jq -e '.controllers[1] | .usable and .namespaces[0].usable and (.namespaces[1].usable | not)' <<<"$output"
}

@test "a path is not usable where no namespace is; that is no fault while another path is" {
	two_disks
	local state
	for state in inaccessible persistent-loss change "invalid state"; do
		ana_of nvme1 nvme0c1n1 "$state"
		ana_of nvme1 nvme0c1n2 "$state"
		status 0
		[[ ${lines[4]} =~ ^\ \ nvme1\ +live\ +10\.0\.0\.2:4420\ +not\ usable:\ ${state/invalid state/change}$ ]]
		status 0 --json
		jq -e '[.controllers[] | .usable] == [true, false]' <<<"$output"
	done
}

@test "a namespace that no path makes usable" {
	two_disks
	ana_of nvme0 nvme0c0n2 inaccessible
	ana_of nvme1 nvme0c1n2 inaccessible
	status 1
	[ "${lines[2]}" = "  nvme0n2  20 GiB, no path to it is usable" ]
	status 1 --json
	jq -e '[.controllers[].namespaces[1].usable] == [false, false]' <<<"$output"
	rm "$SYS/block/nvme0n2"
	status 1
	[ "${lines[2]}" = "  nvme0n2  is not there, no path to it is usable" ]
	ana_of nvme1 nvme0c1n2 optimized
	echo connecting >"$SYS/class/nvme/nvme1/state"
	status 1
	[ "${lines[2]}" = "  nvme0n2  is not there, no path to it is usable" ]
}

@test "a live controller that has no path to a namespace of its subsystem" {
	two_disks
	rm -r "$SYS/class/nvme/nvme1/nvme0c1n2"
	status 1
	[ "${lines[6]}" = "    nvme0n2  no path to it" ]
	rm -r "$SYS/class/nvme/nvme1/nvme0c1n1"
	status 1
	[[ ${lines[4]} =~ ^\ \ nvme1\ +live\ +10\.0\.0\.2:4420\ +not\ usable$ ]]
	[ "${lines[5]} / ${lines[6]}" = "    nvme0n1  no path to it /     nvme0n2  no path to it" ]
	status 1 --json
	jq -e '[.controllers[].usable] == [true, false]' <<<"$output"
}

@test "a controller without ANA has paths without a word; without native multipath a disk is its own" {
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2
	add_path nvme0 nvme0c0n1
	add_path nvme1 nvme0c1n1 ""
	add_head nvme0n1 259:1
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 size 8
	add_plain nvme0n2 259:2 nvme0
	identify nvme0n2 virtual/nvme-fabrics/ctl/nvme0/nvme0n2 size 8
	status 0
	[ "$output" = "$NQN  iopolicy round-robin
  nvme0n1  4 KiB
  nvme0n2  4 KiB
  nvme0    live       10.0.0.1:4420
  nvme1    live       10.0.0.2:4420" ]
	status 0 --json
	jq -e '[.controllers[].namespaces | length] == [2, 1] and ([.controllers[].usable] | all)' <<<"$output"
}

@test "more namespaces than any table would hold are shown" {
	add_controller nvme0 live 10.0.0.1
	local i
	for ((i = 1; i <= 300; i++)); do
		add_path nvme0 nvme0c0n$i optimized
		attribute "$SYS/block/nvme0n$i" size 8
	done
	status 0
	[ "${#lines[@]}" -eq 302 ]
	[ "${lines[300]}" = "  nvme0n300 4 KiB" ]
}

# fits: no line has more than 80 columns
fits() {
	local line
	for line in "${lines[@]}"; do
		[ "${#line}" -le 80 ] || { echo "${#line}: $line"; return 1; }
	done
}

@test "what does not fit 80 columns has a line of its own" {
	add_controller nvme0 live 2001:db8:1234:5678:9abc:def0:1234:5678
	add_controller nvme1 live 10.0.0.1
	hand_over partial "$(planned_path 2001:db8:1234:5678:9abc:def0:1234:5678 live | jq ".live_at = 1.5")" \
		"$(planned_path 10.0.0.1 live | jq '.nid = "11111111222233334444aaaaaaaaaaaa"')" \
		"$(planned_path 10.0.0.3 waiting $NQN "no name server is known to ask for its name, and it is long")" \
		"$(planned_path 10.0.0.4 waiting $NQN "the target refuses the TCP connection" | jq '.name = "storage-4.example.org"')"
	kernel_log "5 nvme nvme0: Successfully reconnected (attempt 1/-1)"
	status 1
	fits
	[[ "${lines[2]}" == "    for "*"  1 reconnect" ]]
	[[ "$output" == *$'\n  -        missing    10.0.0.3:4420\n    no name server is known'* ]]
}

@test "a usual line fits 80 columns; colour is for terminals, and not with NO_COLOR" {
	add_controller nvme0 live 192.168.100.100
	hand_over all-live "$(planned_path 192.168.100.100 live | jq ".live_at = 1.5")"
	kernel_log "5 nvme nvme0: Successfully reconnected (attempt 1/-1)"
	status 0
	[ "${#lines[1]}" -le 80 ]
	[[ "$output" != *$'\033'* ]]
	run script -qec "TERM=xterm '$program' status --root '$ROOT'" /dev/null
	[[ "$output" == *$'\033[32mlive'* ]]
	run script -qec "TERM=xterm NO_COLOR=1 '$program' status --root '$ROOT'" /dev/null
	[[ "$output" == *live* && "$output" != *$'\033'* ]]
}
