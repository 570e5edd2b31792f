#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# policy.bats - when the boot goes on, what it waits for, how it gives up, and that it ends in good order

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

other=nqn.2014-08.org.example:other

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16
		subsystem $other
		namespace $other 1 ram:16
		allow $other nqn.2014-08.org.example:another-host
		port 1 192.168.77.1
		link 1 $nqn
		link 1 $other
		port 2 192.168.78.1
		link 2 $nqn
	EOT
}

first=$(path 192.168.77.1:4420)
second=$(path 192.168.78.1:4420)

@test "a subsystem that is not there, one that does not allow this host; the others connect" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,nqn.none:such rd.nvmf.connect=tcp,192.168.77.1,$other" \
		"rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.timeout=8"
	connect 60
	# One subsystem is ready when time is up: the boot goes on with it.
	[ "$code" = 0 ]
	engine_ended 20
	state '.result == "partial"'
	state '[.paths[] | .state] | sort == ["live", "waiting", "waiting"]'
	state '.paths[] | select(.subsysnqn == "nqn.none:such") | .reason == "wrong-nqn"'
	state ".paths[] | select(.subsysnqn == \"$other\") | .reason == \"host-not-allowed\" and (.hint | contains(\"hostnqn\"))"
	# Ask again only after a person had the time to do something.
	state '[.paths[] | select(.state != "live") | .tries] == [1, 1]'
	said "nqn.none:such at 192.168.77.1:4420: the target has no subsystem of that NQN on this port"
	said "$other at 192.168.77.1:4420: the target does not allow this host's NQN"
	said "$nqn at 192.168.77.1:4420: live as nvme"
}

@test "a controller's number that has become another subsystem's counts for nothing" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.paths=all"
	connect_start
	state_until "$first.state == \"live\" and $first.controller == \"nvme0\"" 40
	# The engine is held, so that it sees nothing in between.
	host "kill -STOP \$(cat /run/early-connect/pid) && echo 1 >/sys/class/nvme/nvme0/delete_controller &&
		echo transport=tcp,traddr=192.168.77.1,trsvcid=4420,nqn=$other,hostnqn=nqn.2014-08.org.example:another-host,hostid=77777777-2222-3333-4444-555555555555 \
			>/dev/nvme-fabrics && grep -qx $other /sys/class/nvme/nvme0/subsysnqn && kill -CONT \$(cat /run/early-connect/pid)"
	state_until "$first.state == \"live\" and $first.controller == \"nvme1\"" 40
	[ "$(host 'cat /sys/class/nvme/nvme1/subsysnqn')" = "$nqn" ]
	host 'kill $(cat /run/early-connect/pid)'
	engine_ended 20
	host 'echo 1 >/sys/class/nvme/nvme0/delete_controller'
}

@test "two paths: the boot goes on at the first, the second joins behind it" {
	unplug 1
	boot_with "rd.nvmf.connect=tcp,192.168.78.1,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	state ".result == \"connecting\" and $first.state == \"live\" and $second.state != \"live\" and .paths_wanted == 1"
	host "kill -0 \$(cat /run/early-connect/pid)"

	plug 1
	engine_ended 30
	state ".result == \"all-live\" and $second.state == \"live\" and $first.controller != $second.controller"
	state "$first.live_at <= .released and .released < $second.live_at"
	[ "$(host 'ls /sys/class/nvme' | wc -w)" = 2 ]
}

@test "rd.nvmf.paths=all waits for both" {
	unplug 1
	boot_with "rd.nvmf.connect=tcp,192.168.78.1,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.paths=all"
	connect_start
	state_until "$first.state == \"live\"" 30
	host 'sleep 2; [ ! -e /run/ec.code ]'
	state_fetch
	state '.result == "connecting" and has("released") == false'

	plug 1
	connect_wait 30
	[ "$code" = 0 ]
	state "$second.state == \"live\" and .released >= $second.live_at"
}

@test "a path that is lost before enough are live, and that the kernel has back, is live again" {
	local link=/sys/kernel/config/nvmet/ports/1/subsystems/$nqn
	boot_with "rd.nvmf.connect=tcp,192.168.78.99,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.paths=2" \
		"rd.nvmf.opts=reconnect_delay=1"
	connect_start
	state_until "$first.state == \"live\"" 30
	target "rm $link"
	state_until "$first.reason == \"lost\" or $first.reason == \"wrong-nqn\"" 30
	target "ln -s /sys/kernel/config/nvmet/subsystems/$nqn $link"
	state_until "$first.state == \"live\"" 60
	[ "$(host 'ls /sys/class/nvme')" = "nvme$(value "$first.controller" | tr -dc 0-9)" ]
}

@test "rd.nvmf.paths=2 with one dead gives up and says so" {
	boot_with "rd.nvmf.connect=tcp,192.168.78.99,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.paths=2 rd.nvmf.timeout=6"
	connect 60
	[ "$code" = 4 ]
	state ".result == \"timeout\" and .paths_wanted == 2 and has(\"released\") == false and $first.state == \"live\""
	state "$(path 192.168.78.99).reason == \"no-answer\""
	said "1 of 2 paths live, more were asked for"
	engine_ended 10
}

@test "the same path on the command line and in config.json is one path" {
	host "mkdir -p /etc/nvme; cat >/etc/nvme/config.json <<-EOT
		[{\"hostnqn\": \"$hostnqn\", \"hostid\": \"$hostid\", \"subsystems\": [{\"nqn\": \"$nqn\", \"ports\":
		[{\"transport\": \"tcp\", \"traddr\": \"192.168.77.1\", \"trsvcid\": \"4420\"}]}]}]
		EOT"
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	state '.result == "all-live" and (.paths | length) == 1'
	state "$first.source | contains(\"cmdline\") and contains(\"config.json\")"
	[ "$(host 'ls /sys/class/nvme')" = nvme0 ]
}

@test "what is connected already is live, and nothing is connected twice" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	host "modprobe nvme-tcp; printf %s transport=tcp,traddr=192.168.77.1,trsvcid=4420,nqn=$nqn,hostnqn=$hostnqn,hostid=$hostid >/dev/nvme-fabrics"
	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and $first.state == \"live\" and $first.controller == \"nvme0\" and $first.tries == 0"
	said "$nqn at 192.168.77.1:4420: live as nvme0"

	# and once more, as a second call in the same boot does
	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	[ "$(host 'ls /sys/class/nvme')" = nvme0 ]
}

@test "nothing connects: exit 4, and a table that says of each path why and what to do" {
	unplug 1
	boot_with "rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn,1" \
		"rd.nvmf.connect=tcp,198.51.100.1,$nqn rd.nvmf.timeout=6"
	connect 60
	[ "$code" = 4 ]
	engine_ended 10
	state '.result == "timeout" and .timeout == 6 and has("released") == false'
	state '[.paths[].reason] | sort == ["no-answer", "no-route", "refused"]'
	said "error: gave up after 6 s: 0 of 3 paths live, nothing connected"
	said "error: $nqn at 192.168.77.99:4420: nothing answers there"
	said "check the target, its address and the firewall"
	said "error: $nqn at 192.168.77.1:1: the target refuses the TCP connection"
	said "check the port and whether the target listens yet"
	said "error: $nqn at 198.51.100.1:4420: there is no route to it"
	said "check ip=, the DHCP server and the gateway"
}

# In the guest: start it, send the signal so much later, and see that all has ended well.
# shellcheck disable=SC2016 # nothing of it is for here
sigterm_at='rm -rf /run/early-connect
	early-connect connect --stage=initramfs >/run/ec.out 2>&1 &
	front=$!
	usleep ${moment}000
	kill -TERM $(pids)
	for n in $(seq 50); do pidof early-connect >/dev/null || break; sleep 0.1; done
	! pidof early-connect && [ ! -e /run/early-connect/state.json.new ] ||
		{ echo "sent after $moment ms: a process or a temporary file is left"; exit 1; }
	for file in /sys/class/nvme/nvme*/delete_controller; do [ ! -e "$file" ] || echo 1 >"$file"; done
	[ ! -e /run/early-connect/state.json ] || cat /run/early-connect/state.json >>/run/ec.states'

# sigterm_at_all_moments PIDS WORD…: a command that prints, in the guest, whom the signal is for; the command line
sigterm_at_all_moments() {
	local pids=$1
	shift
	boot_with "$@"
	host "pids() { $pids; }
		for moment in 0 2 5 10 20 30 40 60 80 100 150 200 300 500 900 2500; do $sigterm_at; done" 120
	host 'cat /run/ec.states' >"$BATS_TEST_TMPDIR/states"
	jq -se 'length >= 6 and all(.result == "stopped" or .result == "partial")' "$BATS_TEST_TMPDIR/states"
}

# One path is live soon and two never are: the run would go on for three minutes.
@test "SIGTERM to the engine, at any moment, leaves a whole state.json and no process" {
	sigterm_at_all_moments 'while ! cat /run/early-connect/pid 2>/dev/null; do usleep 1000; done' \
		"rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn,1"
	jq -se 'all(.paths | length == 3) and any(.result == "stopped") and any(.result == "partial")' "$BATS_TEST_TMPDIR/states"
}

@test "SIGTERM to the command that waits for the engine, at any moment, ends both" {
	sigterm_at_all_moments 'echo $front' "rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn,1"
	jq -se 'all(.paths | length == 2) and all(.result == "stopped")' "$BATS_TEST_TMPDIR/states"
}
