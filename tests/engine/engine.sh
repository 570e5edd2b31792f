# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# engine.sh - a target and a micro guest that runs early-connect, shared by the tests of one bats file
#
#   engine_start <SCENARIO      in setup_file: start both VMs; the scenario is target-init's, network included;
#                               host_options and target_options are options of vm.sh's for them
#   engine_reset                before each test: nothing connected, cables in, 192.168.77.2 on eth0, 192.168.78.2 on eth1
#   host COMMAND [SECONDS]      run in the guest; target COMMAND [SECONDS]: in the target
#   unplug NIC                  pull the host's NICth cable (from 0); plug NIC puts it in again
#   boot_with WORD…             the kernel command line that early-connect reads, host identity added
#   connect SECONDS [OPTION]…   `early-connect connect --stage=initramfs` until it returns; sets $code
#   connect_start [OPTION]…     the same, not waited for; connect_wait SECONDS waits and sets $code
#   state_until FILTER SECONDS  until state.json makes the jq filter true
#   engine_ended SECONDS        until no early-connect process is left; then state.json is fetched
#   state FILTER                state.json, as last fetched, makes the jq filter true; value FILTER prints
#   said TEXT                   what early-connect printed has the text
#
# EC_BINARY names another program than build/early-connect.

. "$BATS_TEST_DIRNAME/../vm/vm.sh"

export nqn=nqn.2014-08.org.example:root
host_options=()
target_options=()
hostnqn=nqn.2014-08.org.example:host
hostid=66666666-2222-3333-4444-555555555555

engine_start() {
	vm_setup
	export VM_DIR
	engine_target_start && engine_host_start && vm_wait target "TARGET READY" 60
}

engine_target_start() {
	vm_target_start target - --nic one --nic two "${target_options[@]}"
}

engine_host_start() {
	local program=${EC_BINARY:-$BATS_TEST_DIRNAME/../../build/early-connect}
	echo 'while :; do sleep 3600; done' >"$VM_DIR/idle"
	vm_micro_start host --script "$VM_DIR/idle" --nic one --nic two \
		--add "$program:/bin/early-connect:755" --add "$BATS_TEST_DIRNAME/../engine/reset-host:/bin/reset-host:755" \
		"${host_options[@]}"
}

teardown_file() {
	vm_cleanup
}

setup() {
	engine_reset
}

teardown() {
	engine_evidence
}

# A guest that does not come clean, with a connect stuck in its kernel, is replaced. The new one ends with the test
# that started it, so the next one replaces it again.
engine_reset() {
	local why='it ended with its test'
	if vm_alive host && vm_link host 0 up && vm_link host 1 up; then
		why=$(host reset-host 60 2>&1) && return
	fi
	echo "# the host is replaced: $why" >&3
	vm_kill host && engine_forgotten && engine_host_start && host reset-host
}

# The target has given up its connections with a host that was killed: the new one has the same address and name.
engine_forgotten() {
	# shellcheck disable=SC2016 # for the target's shell
	target 'for n in $(seq 150); do grep -Eq "^ *[0-9]+: [0-9A-F]+:11[0-9A-F]{2} [0-9A-F]+:[0-9A-F]+ 01 " /proc/net/tcp || exit 0
		sleep 0.2; done; echo "connections of the host before are still there"; exit 1' 60
}

host() {
	vm_sh host "$@"
}

target() {
	vm_sh target "$@"
}

# The kernel takes up to a second to see that a cable is out.
unplug() {
	vm_link host "$1" down
	host "for n in \$(seq 50); do [ \"\$(cat /sys/class/net/eth$1/operstate)\" = up ] || exit 0; sleep 0.1; done; exit 1"
}

plug() {
	vm_link host "$1" up
}

boot_with() {
	host "echo '$* rd.nvmf.hostnqn=$hostnqn rd.nvmf.hostid=$hostid' >/run/cmdline &&
		mount -o bind /run/cmdline /proc/cmdline"
}

connect_start() {
	host "rm -f /run/ec.code; { early-connect connect --stage=initramfs $* >/run/ec.out 2>&1; echo \$? >/run/ec.code; } >/dev/null 2>&1 &"
}

connect_wait() {
	code=$(host "for n in \$(seq $(($1 * 5))); do [ -s /run/ec.code ] && exec cat /run/ec.code; sleep 0.2; done
		echo 'early-connect runs on after $1 s'; exit 1" $(($1 * 2 + 30)))
	state_fetch
}

connect() {
	local seconds=$1
	shift
	connect_start "$@" && connect_wait "$seconds"
}

state_file() {
	echo "$BATS_TEST_TMPDIR/state.json"
}

# path TRADDR[:PORT] - the jq expression of that path of state.json
path() {
	case $1 in
	*:*)	echo "(.paths[] | select(.traddr + \":\" + .trsvcid == \"$1\"))" ;;
	*)	echo "(.paths[] | select(.traddr == \"$1\"))" ;;
	esac
}

state_fetch() {
	host 'cat /run/early-connect/state.json' >"$(state_file)"
}

value() {
	jq -r "$1" "$(state_file)"
}

state() {
	[ "$(value "$1")" = true ] || { echo "not true of state.json: $1"; return 1; }
}

state_until() {
	local end=$((SECONDS + $2))
	until state_fetch && [ "$(value "$1" 2>/dev/null)" = true ]; do
		[ $SECONDS -lt $end ] || { echo "not true within $2 s: $1"; return 1; }
		sleep 0.3
	done
}

engine_ended() {
	host "for n in \$(seq $(($1 * 5))); do pidof early-connect >/dev/null || exit 0; sleep 0.2; done
		echo 'early-connect is still there after $1 s'; exit 1" $(($1 * 2 + 30))
	state_fetch
}

printed() {
	host 'cat /run/ec.out'
}

said() {
	printed | grep -qF -- "$1" || { echo "not said: $1"; return 1; }
}

# In teardown, of a test that failed: what there is to see. bats calls teardown from a trap, where bash takes a
# bare `return` for the status of before the trap; not so in a subshell.
engine_evidence() (
	[ -z "${BATS_TEST_COMPLETED:-}" ] || exit 0
	echo "--- printed:"
	printed | tail -n 20
	echo "--- state.json:"
	host 'cat /run/early-connect/state.json' | jq -c 'del(.paths), .paths[]' | head -n 20
	echo "--- kernel log:"
	host 'dmesg | tail -n 30'
)
