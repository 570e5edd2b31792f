#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# nid.bats - a URI that names a namespace waits for it: there at once, never, later, and behind the release

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

there=aaaaaaaa-1111-4222-8333-444444444444
late=bbbbbbbb-1111-4222-8333-444444444444
never=cccccccc-1111-4222-8333-444444444444
enable=/sys/kernel/config/nvmet/subsystems/$nqn/namespaces/2/enable

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16 $there
		namespace $nqn 2 ram:16 $late
		port 1 192.168.77.1
		link 1 $nqn
		port 2 192.168.78.1
		link 2 $nqn
	EOT
}

setup() {
	engine_reset
	target "echo 0 >$enable"
}

uri=rd.nvmf.connect=nvme+tcp://192.168.77.1/$nqn
first=$(path 192.168.77.1)
second=$(path 192.168.78.1)

@test "a namespace that is there: the boot goes on with it; so does a second run" {
	boot_with "$uri/${there^^}"
	connect 60
	[ "$code" = 0 ]
	host "grep -qx $there /sys/block/nvme0n1/uuid"
	engine_ended 20
	state ".result == \"all-live\" and $first.state == \"live\" and $first.nid == \"${there//-/}\" and ($first | has(\"reason\") | not)"

	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	state "$first.state == \"live\" and $first.tries == 0 and $first.controller == \"nvme0\""
	host 'early-connect status'
}

@test "a namespace that is nowhere: exit 4 and the reason; the connection stays, and a second run takes it" {
	boot_with "$uri/$never rd.nvmf.timeout=5"
	connect 60
	[ "$code" = 4 ]
	state ".result == \"timeout\" and $first.state == \"connected\" and $first.reason == \"no-namespace\" and $first.tries == 1"
	state "$first.controller == \"nvme0\" and ($first | has(\"live_at\") | not)"
	said "0 of 1 paths live, connected without the namespace"
	said "error: $nqn at 192.168.77.1:4420: connected, but the namespace is not there (namespace ${never//-/}, controller nvme0)"
	said "check the namespace identifier and that it is enabled"
	[ "$(host 'cat /sys/class/nvme/nvme0/state')" = live ]
	host 'early-connect status; [ $? = 1 ]'

	connect 60
	[ "$code" = 4 ]
	state "$first.state == \"connected\" and $first.reason == \"no-namespace\" and $first.tries == 0 and $first.controller == \"nvme0\""
	[ "$(host 'ls /sys/class/nvme')" = nvme0 ]
}

@test "a namespace that is enabled late: the boot waits for it, on one connection" {
	boot_with "$uri/$late"
	connect_start
	state_until "$first.reason == \"no-namespace\"" 60
	state "$first.state == \"connected\" and $first.controller == \"nvme0\" and (has(\"released\") | not)"
	host '[ ! -e /run/ec.code ]'

	target "echo 1 >$enable"
	connect_wait 30
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and .released >= $first.live_at and $first.tries == 1 and $first.controller == \"nvme0\""
	state "$first | has(\"reason\") or has(\"detail\") | not"
	[ "$(host 'ls /sys/class/nvme')" = nvme0 ]
}

@test "a path whose namespace comes after the release joins behind it" {
	boot_with "$uri/$there rd.nvmf.connect=nvme+tcp://192.168.78.1/$nqn/$late"
	connect 60
	[ "$code" = 0 ]
	state_until "$second.reason == \"no-namespace\"" 30
	state ".result == \"connecting\" and $first.state == \"live\" and $second.state == \"connected\""

	target "echo 1 >$enable"
	engine_ended 30
	state ".result == \"all-live\" and $second.state == \"live\" and .released < $second.live_at"
}

@test "a path that is asked for with two namespaces waits for both" {
	boot_with "$uri/$there $uri/$late"
	connect_start
	state_until "$first.reason == \"no-namespace\"" 60
	state "$first.state == \"connected\" and $first.nids == [\"${there//-/}\", \"${late//-/}\"] and (has(\"released\") | not)"
	state "$first.detail == \"namespace ${late//-/}, controller nvme0\""

	target "echo 1 >$enable"
	connect_wait 30
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and $first.state == \"live\""
}
