#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# service.bats - early-connect.service's word to systemd when data does not come: three minutes are waited for

# shellcheck disable=SC2154 # what engine.sh sets
bats_require_minimum_version 1.5.0
load ../engine/engine.sh

data=nqn.2014-08.org.example:data

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16
		port 1 192.168.77.1
		link 1 $nqn
	EOT
}

# Nobody is at the socket: that its word is not heard is said.
@test "the boot is let go on after three minutes, and the data waited for until the timeout" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.99,$data rd.nvmf.timeout=195"
	host "{ NOTIFY_SOCKET=/run/nobody early-connect connect --stage=rootfs >/run/ec.out 2>&1; echo \$? >/run/ec.code; } >/dev/null 2>&1 &"
	sleep 160
	text=$(printed)
	[[ "$text" != */run/nobody* ]]
	sleep 25
	said "/run/nobody: No such file or directory"
	said "$data at 192.168.77.99:4420: nothing answers there"
	printed | grep -E "1 of 2 paths live after 18[0-2] s; $data at .*: the boot goes on without what is missing"
	state_fetch
	state '.result == "connecting"'
	connect_wait 60
	[ "$code" = 4 ]
	[ "$(printed | grep -c /run/nobody)" = 1 ]
}

@test "with no timeout at all as well" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.99,$data rd.nvmf.timeout=0"
	host "{ NOTIFY_SOCKET=/run/nobody early-connect connect --stage=rootfs >/run/ec.out 2>&1; echo \$? >/run/ec.code; } >/dev/null 2>&1 &"
	sleep 185
	said "/run/nobody: No such file or directory"
	host 'kill $(pidof early-connect)'
	connect_wait 20
}
