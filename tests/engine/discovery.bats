#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# discovery.bats - what a discovery log tells is connected, referrals are followed, nothing stays behind

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

many=nqn.2014-08.org.example:many

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		port 1 192.168.77.1 8009
		subsystem $nqn-a
		subsystem $nqn-b
		subsystem $nqn-c
		namespace $nqn-a 1 ram:16
		link 1 $nqn-a
		link 1 $nqn-b
		link 1 $nqn-c
		# knows nothing itself, refers to port 1, which refers back to it
		port 2 192.168.77.1 8010
		discovery 2
		referral 2 192.168.77.1 8009
		referral 1 192.168.77.1 8010
		# dracut's port for a discovery controller
		port 3 192.168.78.1 4420
		link 3 $nqn-b
		port 4 192.168.77.1 8011
		discovery 4
	EOT
}

# The controllers that the guest's kernel has, by subsystem NQN.
controllers() {
	host 'cat /sys/class/nvme/nvme*/subsysnqn 2>/dev/null | sort'
}

@test "three subsystems, the port not given; no discovery controller is left behind" {
	boot_with "rd.nvmf.discover=tcp,192.168.77.1"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live"'
	state "[.paths[] | select(.state == \"live\") | .subsysnqn] | sort == [\"$nqn-a\", \"$nqn-b\", \"$nqn-c\"]"
	state "all(.paths[] | select(.state == \"live\"); .source | startswith(\"discovery at 192.168.77.1\"))"
	said "discovery controller at 192.168.77.1:8009: its log is read"
	[ "$(controllers)" = "$(printf '%s\n' "$nqn-a" "$nqn-b" "$nqn-c")" ]
}

@test "a discovery controller on dracut's port" {
	boot_with "rd.nvmf.discover=tcp,192.168.78.1"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state 'any(.paths[]; .discovery and .state == "discovered" and .trsvcid == "4420")'
	[ "$(controllers)" = "$nqn-b" ]
}

@test "a referral, and its loop back" {
	boot_with "rd.nvmf.discover=tcp,192.168.77.1,,8010"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state "[.paths[] | select(.discovery) | .trsvcid] | sort == [\"8009\", \"8010\"]"
	[ "$(controllers)" = "$(printf '%s\n' "$nqn-a" "$nqn-b" "$nqn-c")" ]
}

@test "of a log only the subsystem that is asked for" {
	host "mkdir -p /etc/nvme && echo '-t tcp -a 192.168.77.1 -s 8009' >/etc/nvme/discovery.conf"
	boot_with "rd.nvmf.connect=tcp,192.168.78.1,$nqn-b"
	connect 60 --paths=all
	[ "$code" = 0 ]
	engine_ended 30
	state '[.paths[] | select(.state == "live") | .traddr] | sort == ["192.168.77.1", "192.168.78.1"]'
	[ "$(controllers)" = "$(printf '%s\n' "$nqn-b" "$nqn-b")" ]
}

@test "a persistent discovery controller stays" {
	host "mkdir -p /etc/nvme && echo '--transport=tcp --traddr=192.168.77.1 --trsvcid=8009 --persistent' >/etc/nvme/discovery.conf"
	boot_with quiet
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	controllers | grep -qx nqn.2014-08.org.nvmexpress.discovery
	# and a second run uses it
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	[ "$(controllers | grep -cx nqn.2014-08.org.nvmexpress.discovery)" = 1 ]
}

@test "a log that names nothing is said, and read again until it does" {
	boot_with "rd.nvmf.discover=tcp,192.168.77.1,,8011"
	connect_start
	state_until "$(path 192.168.77.1:8011) | .reason == \"no-subsystem\"" 30
	target "ln -s /sys/kernel/config/nvmet/subsystems/$nqn-c /sys/kernel/config/nvmet/ports/4/subsystems/"
	connect_wait 60
	target "rm /sys/kernel/config/nvmet/ports/4/subsystems/$nqn-c"
	[ "$code" = 0 ]
	said "its discovery log names no subsystem that is asked for"
	[ "$(controllers)" = "$nqn-c" ]
}

@test "controllers that only refer to each other connect nothing, and say so" {
	target "rm -f /sys/kernel/config/nvmet/ports/1/subsystems/$nqn-*"
	boot_with "rd.nvmf.discover=tcp,192.168.77.1,,8010 rd.nvmf.timeout=10"
	connect 30
	target "for s in $nqn-a $nqn-b $nqn-c; do ln -s /sys/kernel/config/nvmet/subsystems/\$s /sys/kernel/config/nvmet/ports/1/subsystems/ || exit; done"
	[ "$code" = 4 ]
	said "0 of 0 paths live, nothing connected"
}

@test "a silent discovery controller does not delay a direct path" {
	boot_with "rd.nvmf.discover=tcp,192.168.77.99 rd.nvmf.discover=tcp,198.51.100.9 rd.nvmf.connect=tcp,192.168.78.1,$nqn-b rd.nvmf.timeout=30"
	connect 30
	[ "$code" = 0 ]
	state "$(path 192.168.78.1:4420).state == \"live\""
	# it was released while the others still kept silent
	state 'has("released") and .result == "connecting"'
}

@test "64 subsystems" {
	target "[ \$(ls /sys/kernel/config/nvmet/ports/5/subsystems | wc -l) = 64 ]" || {
		target "mkdir -p /sys/kernel/config/nvmet/ports/5 && cd /sys/kernel/config/nvmet &&
			echo tcp >ports/5/addr_trtype && echo ipv4 >ports/5/addr_adrfam &&
			echo 192.168.78.1 >ports/5/addr_traddr && echo 8009 >ports/5/addr_trsvcid &&
			for n in \$(seq 64); do mkdir -p subsystems/$many-\$n && echo 1 >subsystems/$many-\$n/attr_allow_any_host &&
				ln -s \$PWD/subsystems/$many-\$n ports/5/subsystems/; done" 60
	}
	boot_with "rd.nvmf.discover=tcp,192.168.78.1,,8009 rd.nvmf.timeout=120"
	connect 120
	[ "$code" = 0 ]
	engine_ended 60
	state '[.paths[] | select(.state == "live")] | length == 64'
	[ "$(controllers | wc -l)" = 64 ]
}
