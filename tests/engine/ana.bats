#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ana.bats - a controller that is live, and whose namespace takes no I/O over it: the boot waits for another path, and
# takes this one when its state is good

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

groups=/sys/kernel/config/nvmet/ports

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16
		port 1 192.168.77.1
		port 2 192.168.78.1
		sh mkdir $groups/1/ana_groups/2 $groups/2/ana_groups/2
		sh echo 2 >/sys/kernel/config/nvmet/subsystems/$nqn/namespaces/1/ana_grpid
		sh echo optimized >$groups/2/ana_groups/2/ana_state
		link 1 $nqn
	EOT
}

setup() {
	target "[ ! -e $groups/2/subsystems/$nqn ] || rm $groups/2/subsystems/$nqn"
	engine_reset
}

first=$(path 192.168.77.1:4420)
second=$(path 192.168.78.1:4420)

# ana STATE - of the namespace over the first port
ana() {
	target "echo $1 >$groups/1/ana_groups/2/ana_state"
}

# waits_for_the_other ANA STATE REASON
waits_for_the_other() {
	ana "$1"
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.78.1,$nqn"
	connect_start
	state_until "$first.state == \"$2\"" 30
	state "$first.reason == \"$3\" and ($first.hint | length) > 0 and .released == null"
	target "ln -s /sys/kernel/config/nvmet/subsystems/$nqn $groups/2/subsystems/$nqn"
	connect_wait 60
	[ "$code" = 0 ]
	state ".result == \"connecting\" and $second.state == \"live\" and $first.state == \"$2\""
	[[ "$(host 'early-connect status' 30)" == *"$1"* ]]
	ana optimized
	engine_ended 60
	state ".result == \"all-live\" and $first.state == \"live\" and $first.reason == null"
}

@test "inaccessible" {
	waits_for_the_other inaccessible inaccessible ana-inaccessible
}

@test "persistent loss" {
	waits_for_the_other persistent-loss persistent-loss ana-persistent-loss
}

@test "change" {
	waits_for_the_other change change ana-change
}

@test "non-optimized is good enough" {
	ana non-optimized
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state "$first.state == \"live\""
}

@test "nothing but an inaccessible path: the boot is given up with its reason" {
	ana inaccessible
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.timeout=10"
	connect 60
	[ "$code" = 4 ]
	state "$first.state == \"inaccessible\" and $first.reason == \"ana-inaccessible\""
	said "$nqn at 192.168.77.1:4420: "
	ana optimized
}
