#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# reach.bats - what answers is connected whatever stays silent beside it, and each silence has its reason

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16
		port 1 192.168.77.1
		link 1 $nqn
		port 3 192.168.78.1
		link 3 $nqn
		# linked by the tests that want a late target
		port 2 192.168.77.1 4421
		# What is no NVMe/TCP target. A web server says this to what is no request of HTTP.
		sh printf '#!/bin/sh\nprintf "HTTP/1.1 400 Bad Request\\\r\\\nConnection: close\\\r\\\n\\\r\\\n"\n' >/run/http
		sh printf '#!/bin/sh\nprintf "SSH-2.0-OpenSSH_10\\\r\\\n"\nexec sleep 600\n' >/run/greets
		sh printf '#!/bin/sh\nexec head -c 256 /dev/urandom | tr "\\\001" "\\\002"\n' >/run/garbage
		sh printf '#!/bin/sh\nexec sleep 600\n' >/run/silent
		sh printf '#!/bin/sh\n' >/run/closes
		sh chmod 755 /run/http /run/greets /run/garbage /run/silent /run/closes
		sh nc -ll -p 80 -e /run/http &
		sh nc -ll -p 22 -e /run/greets &
		sh nc -ll -p 81 -e /run/garbage &
		sh nc -ll -p 82 -e /run/silent &
		sh nc -ll -p 83 -e /run/closes &
		# answers the handshake and then nothing any more
		sh printf '#!/bin/sh\nprintf "\\\001\\\0\\\200\\\0\\\200\\\0\\\0\\\0\\\0\\\0\\\0\\\0\\\0\\\0\\\1\\\0"\nhead -c 112 /dev/zero\nexec sleep 600\n' >/run/half
		sh chmod 755 /run/half
		sh nc -ll -p 4499 -e /run/half &
	EOT
}

setup() {
	engine_reset
	target 'rm -f /sys/kernel/config/nvmet/ports/2/subsystems/*'
}

live=$(path 192.168.77.1:4420)
second=$(path 192.168.78.1:4420)
half=$(path 192.168.77.1:4499)

@test "one live path: connected, said, and handed over" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	state '.version == 1 and .stage == "initramfs" and .result == "all-live"'
	state ".hostnqn == \"$hostnqn\" and .hostid == \"$hostid\" and .identity_source == \"cmdline\""
	state '.paths | length == 1'
	state "$live | .state == \"live\" and .subsysnqn == \"$nqn\" and .source == \"cmdline\" and has(\"reason\") == false"
	state "$live | .hostnqn == \"$hostnqn\" and .tunables.ctrl_loss_tmo == -1"
	state "$live as \$p | .started <= .first_route and .first_route <= \$p.answered_at and \$p.answered_at <= \$p.live_at
		and \$p.live_at <= .released"
	said "early-connect: $nqn at 192.168.77.1:4420: live as nvme0"
	host 'dmesg' | grep -F "early-connect: $nqn at 192.168.77.1:4420: live as nvme0"

	# what it says is what the kernel has
	[ "$(host "cat /sys/class/nvme/$(value "$live.controller")/state")" = live ]
	[ "$(host "cat /sys/class/nvme/$(value "$live.controller")/subsysnqn")" = "$nqn" ]
	[ "$(host "cat /sys/class/nvme/$(value "$live.controller")/hostnqn")" = "$hostnqn" ]
	[ "$(host 'stat -c %a /run/early-connect/state.json')" = 600 ]
	echo "# first route to live: $(value "$live.live_at - .first_route") s" >&3
}

# costs_nothing SECONDS ADDRESS…: the live path, listed behind these where nothing answers, is live within SECONDS
costs_nothing() {
	local seconds=$1 address words=()
	shift
	for address; do words+=("rd.nvmf.connect=tcp,$address,$nqn"); done
	boot_with "${words[@]}" "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.timeout=6"
	connect 60
	[ "$code" = 0 ]
	state "$live | .state == \"live\" and .tries == 1"
	state "$live.live_at - .first_route < $seconds"
	state '.result == "connecting"'

	engine_ended 30
	state '.result == "partial" and ([.paths[] | select(.state == "live")] | length) == 1'
	state "[.paths[] | select(.reason == \"no-answer\" and .state != \"live\" and .tries > 1)] | length == $#"
	for address; do said "$nqn at $address:4420: nothing answers there"; done
	echo "# first route to live: $(value "$live.live_at - .first_route") s" >&3
}

# Tried one after the other they would take 8 times 2 s, of the kernel 8 times 3.
@test "eight silent addresses before the live one cost nothing" {
	costs_nothing 8 192.168.77.20{1..8}
}

@test "packets that a router swallows cost nothing" {
	host 'ip route add 203.0.113.0/24 via 192.168.77.1'
	costs_nothing 6 203.0.113.{1..6}
}

@test "refused, a web server, a greeting, garbage, silence, a closed connection: each has its own reason" {
	local port words=()
	for port in 1 80 22 81 82 83; do words+=("rd.nvmf.connect=tcp,192.168.77.1,$nqn,$port"); done
	boot_with "${words[@]}" "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.timeout=8"
	connect 60
	[ "$code" = 0 ]
	state "$live | .state == \"live\" and .tries == 1"

	engine_ended 30
	state "$(path 192.168.77.1:1).reason == \"refused\""
	state "$(path 192.168.77.1:80).reason == \"not-nvme\""
	state "$(path 192.168.77.1:22).reason == \"not-nvme\""
	state "$(path 192.168.77.1:81).reason == \"not-nvme\""
	state "$(path 192.168.77.1:82).reason == \"handshake-silent\""
	state "$(path 192.168.77.1:83).reason == \"closed\""
	state '.result == "partial" and ([.paths[] | select(.state == "live")] | length) == 1'
	said "$nqn at 192.168.77.1:1: the target refuses the TCP connection"
	said "$nqn at 192.168.77.1:80: what answers there does not speak NVMe/TCP"
	said "$nqn at 192.168.77.1:82: it takes the connection but does not answer NVMe/TCP"
	said "$nqn at 192.168.77.1:83: the target closed the connection during the handshake"

	# Where a person must act first there is no hurry, otherwise there is.
	state "$(path 192.168.77.1:80).tries == 1 and $(path 192.168.77.1:1).tries > 3"
	# None of it went through the kernel, whose one connect at a time would have been held up.
	host 'dmesg' >"$BATS_TEST_TMPDIR/kernel"
	grep -qF "early-connect: $nqn at 192.168.77.1:4420: live as nvme0" "$BATS_TEST_TMPDIR/kernel"
	[ "$(grep -c 'nvme.*failed' "$BATS_TEST_TMPDIR/kernel")" = 0 ]
}

# Ten tries with delays of 0.25, 0.5, 1, 2, 2, … s, a quarter more or less, take 10.3 s at least, less where late
# news of the network, such as an IPv6 address, woke it in between; delays that went on doubling would take over 90 s.
@test "a silent address that its target has late is met by the same run" {
	local there
	target 'ip addr del 192.168.78.1/24 dev eth1'
	boot_with "rd.nvmf.connect=tcp,192.168.78.1,$nqn"
	connect_start
	state_until "$second.tries >= 2 and $second.reason == \"no-answer\"" 40

	there=$(host 'cut -d" " -f1 /proc/uptime')
	target 'ip addr add 192.168.78.1/24 dev eth1'
	connect_wait 30
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and $second.state == \"live\""
	echo "# from just before it was there to live: $(value "$second.live_at - $there") s" >&3
}

@test "a target that listens late is met by the same run" {
	local linked port since
	port=$(path 192.168.77.1:4421)
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn,4421"
	connect_start
	state_until "$port.tries >= 2" 40
	since=$(value "$port.since")
	state_until "$port.tries >= 10" 40
	# It has been refused since then, however often it was tried.
	[ "$(value "$port.since")" = "$since" ]
	state "$port | .reason == \"refused\" and .state != \"live\""
	state '.result == "connecting" and has("released") == false'
	[ "$(host "cut -d. -f1 /proc/uptime")" -ge "$(value '.started + 4 | floor')" ]
	host '[ ! -e /run/ec.code ]'

	linked=$(host 'cut -d" " -f1 /proc/uptime')
	target "ln -s /sys/kernel/config/nvmet/subsystems/$nqn /sys/kernel/config/nvmet/ports/2/subsystems/$nqn"
	connect_wait 30
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and $port.state == \"live\""
	said "$nqn at 192.168.77.1:4421: the target refuses the TCP connection"
	said "$nqn at 192.168.77.1:4421: live as nvme0"
	echo "# from just before it listened to live: $(value "$port.live_at - $linked") s" >&3
}

@test "256 paths, 255 of them dead: the live one is met at once, in 3 MB" {
	local n config=$BATS_TEST_TMPDIR/config.json
	host 'ip addr add 10.77.0.2/16 dev eth0 && mkdir -p /etc/nvme && ip route add 203.0.113.0/24 via 192.168.77.1'
	for n in $(seq 0 254); do
		if [ $((n % 2)) = 0 ]; then echo "10.77.1.$n"; else echo "203.0.113.$n"; fi
	done | jq -R '{transport: "tcp", traddr: ., trsvcid: "4420"}' |
		jq -s "[{hostnqn: \"$hostnqn\", hostid: \"$hostid\", subsystems: [{nqn: \"$nqn\", ports:
			(. + [{transport: \"tcp\", traddr: \"192.168.77.1\", trsvcid: \"4420\"}])}]}]" >"$config"
	host "echo $(gzip -c "$config" | base64 -w 0) | base64 -d | zcat >/etc/nvme/config.json"
	boot_with rd.nvmf.timeout=25
	connect 60
	[ "$code" = 0 ]
	state '.paths | length == 256'
	state "$live | .state == \"live\" and .tries == 1"
	# One after the other it would have been the last, behind these.
	state '[.paths[] | select(.tries > 1 and .answered_at == null)] | length < 255'

	state_until '[.paths[] | select(.reason == "no-answer" and .state != "live")] | length == 255' 30
	host "grep -E '^(VmHWM|VmRSS):' /proc/\$(cat /run/early-connect/pid)/status" | tee "$BATS_TEST_TMPDIR/memory"
	echo "# first route to live: $(value "$live.live_at - .first_route") s; $(tr -s '\t\n' ' ' <"$BATS_TEST_TMPDIR/memory")" >&3
	[ "$(awk '/VmHWM/ { print $2 }' "$BATS_TEST_TMPDIR/memory")" -le 3072 ]

	engine_ended 60
	state '.result == "partial"'
}

# In the handshake it looked well. The kernel's patience is shortened from 60 s, not to be waited for in full.
half_dead_attaching() { # SECONDS
	host "modprobe nvme-tcp; echo $1 >/sys/module/nvme_core/parameters/admin_timeout; ip addr flush dev eth1"
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn,4499 rd.nvmf.connect=tcp,192.168.78.1,$nqn"
	connect_start
	state_until "$half.state == \"attaching\"" 20
}

@test "SIGTERM while the kernel is stuck in a connect: the engine ends, the child as soon as the kernel lets it" {
	half_dead_attaching 6
	host 'kill -TERM $(cat /run/early-connect/pid)'
	connect_wait 30
	[ "$code" = 4 ]
	state '.result == "stopped"'
	engine_ended 60
}

# The last test: its kernel goes on being stuck, with the next try.
@test "a target that stops in the middle of a connect is named and waited for; then the other has its turn" {
	half_dead_attaching 14
	host 'ip addr add 192.168.78.2/24 dev eth1'
	state_until "$half.reason == \"kernel-busy\"" 20
	state "$half.state == \"attaching\" and $second.state == \"ready\""
	said "$nqn at 192.168.77.1:4499: the kernel is still busy with this connect"
	connect_wait 40
	[ "$code" = 0 ]
	state "$second.state == \"live\" and $half.state != \"live\""
}
