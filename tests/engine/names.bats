#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# names.bats - a traddr may be a host name: all its addresses are paths, looked up late and again

# shellcheck disable=SC2034,SC2154 # what engine.sh reads and sets
load engine.sh
# shellcheck source=tests/vm/dns.sh
. "$BATS_TEST_DIRNAME/../vm/dns.sh"

setup_file() {
	target_options=(--program dnsmasq)
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		port 1 192.168.77.1
		port 2 192.168.78.1
		port 3 192.168.77.1 8009
		subsystem $nqn
		namespace $nqn 1 ram:16
		link 1 $nqn
		link 2 $nqn
		link 3 $nqn
		sh echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
		addr eth0 fd00:77::1/64
		port 4 fd00:77::1
		link 4 $nqn
		port 5 192.168.77.1 8010
		discovery 5
		referral 5 discovery.example 8009
		$(dns_scenario 192.168.77.1)
	EOT
}

setup() {
	engine_reset
	dns_names target
	asks 192.168.77.1
}

# asks ADDRESS - the host's name server
asks() {
	host "echo nameserver $1 >/etc/resolv.conf"
}

controllers() {
	host 'cat /sys/class/nvme/nvme*/address 2>/dev/null | cut -d, -f1 | sort'
}

@test "a name with two addresses, one of them dead" {
	dns_names target "192.168.77.99 storage.example" "192.168.77.1 storage.example"
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect 60
	[ "$code" = 0 ]
	said "storage.example is 192.168.77."
	said "$nqn at 192.168.77.1:4420 (storage.example): live"
	state_until "$(path 192.168.77.99).reason == \"no-answer\"" 30
	# the name itself is no path any more, and the boot did not wait for the dead address
	state '[.paths[] | .traddr] | sort == ["192.168.77.1", "192.168.77.99"]'
	state 'all(.paths[]; .name == "storage.example")'
	state 'has("released") and .result == "connecting"'
	run host 'early-connect status'
	[[ "$output" = *"192.168.77.99:4420 (storage.example)"*"nothing answers there"* ]]
	run host 'early-connect verify'
	[[ "$output" = *"PASS  path           $nqn at 192.168.77.1:4420 (storage.example): nvme"* ]]
	[[ "$output" = *"FAIL  path           $nqn at 192.168.77.99:4420 (storage.example) is not connected"* ]]
}

@test "a second run finds what the first one connected" {
	dns_names target "192.168.77.1 storage.example" "192.168.78.1 storage.example"
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn rd.nvmf.paths=all"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	before=$(controllers)
	[ "$before" = "$(printf '%s\n' traddr=192.168.77.1 traddr=192.168.78.1)" ]
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 2) and all(.paths[]; .state == "live")'
	[ "$(controllers)" = "$before" ]
}

@test "a name that resolves only later" {
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect_start
	state_until "$(path storage.example).reason == \"name-unknown\"" 30
	dns_names target "192.168.77.1 storage.example"
	connect_wait 60
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 1)'
}

@test "a name server that is told only later" {
	host 'rm /etc/resolv.conf'
	dns_names target "192.168.77.1 storage.example"
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect_start
	state_until "$(path storage.example).reason == \"no-name-server\"" 30
	asks 192.168.77.1
	connect_wait 60
	[ "$code" = 0 ]
	said "storage.example:4420: no name server is known"
}

@test "a route to the name server that comes only later" {
	dns_names target "192.168.78.1 storage.example"
	host 'ip addr flush dev eth0'
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect_start
	state_until "$(path storage.example).reason == \"no-route\"" 30
	host 'ip addr add 192.168.77.2/24 dev eth0'
	connect_wait 60
	[ "$code" = 0 ]
	said "storage.example:4420: there is no route to it (to the name server 192.168.77.1)"
}

@test "a name that never resolves, beside a subsystem that is live: the boot goes on when time is up" {
	dns_names target "192.168.77.1 storage.example"
	boot_with "rd.nvmf.connect=tcp,no-such.example,$nqn-other rd.nvmf.connect=tcp,storage.example,$nqn rd.nvmf.timeout=8"
	connect 60
	[ "$code" = 0 ]
	engine_ended 20
	said "ends after 8 s with 1 of 2 paths live"
	said "$nqn-other at no-such.example:4420: its name does not resolve"
	state "$(path no-such.example).reason == \"name-unknown\""
}

@test "a name server that keeps silent" {
	asks 192.168.77.98
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn rd.nvmf.timeout=20"
	connect 60
	[ "$code" = 4 ]
	said "0 of 1 paths live, nothing connected"
	said "$nqn at storage.example:4420: no name server answers for its name"
}

@test "SIGTERM during a look-up: no child is left" {
	asks 192.168.77.98
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect_start
	state_until "$(path storage.example).state == \"resolving\"" 30
	host 'kill $(cat /run/early-connect/pid)'
	engine_ended 10
	state '.result == "stopped"'
}

@test "a name, another name and an address for the same address are one path" {
	dns_names target "192.168.77.1 storage.example" "192.168.77.1 again.example"
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn rd.nvmf.connect=tcp,again.example,$nqn rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60 --paths=all
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 1)'
	[ "$(controllers)" = traddr=192.168.77.1 ]
}

@test "names by the dozen, more than are looked up at once" {
	local n words=() names=()
	for n in $(seq 12); do
		words+=("rd.nvmf.connect=tcp,s$n.example,$nqn")
		names+=("192.168.77.1 s$n.example")
	done
	dns_names target "${names[@]}"
	boot_with "${words[*]}"
	connect 60 --paths=all
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 1)'
}

@test "an IPv6 address" {
	dns_names target "FD00:77:0::1 storage.example"
	host 'echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad && ip addr add fd00:77::2/64 dev eth0'
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn rd.nvmf.connect=tcp,[fd00:77:0:0::1],$nqn"
	connect 60 --paths=all
	[ "$code" = 0 ]
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 1)'
	[ "$(controllers | wc -l)" = 1 ]
}

@test "a referral to a name" {
	dns_names target "192.168.77.1 discovery.example"
	boot_with "rd.nvmf.discover=tcp,192.168.77.1,,8010"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state 'any(.paths[]; .discovery and .name == "discovery.example" and .traddr == "192.168.77.1" and .trsvcid == "8009")'
	state 'any(.paths[]; .state == "live")'
}

@test "an address that the name has lost is tried no more" {
	dns_names target "192.168.77.99 storage.example"
	boot_with "rd.nvmf.connect=tcp,storage.example,$nqn"
	connect_start
	state_until "$(path 192.168.77.99).reason == \"no-answer\"" 30
	dns_names target "192.168.78.1 storage.example"
	connect_wait 60
	[ "$code" = 0 ]
	said "$nqn at 192.168.77.99:4420 (storage.example): its name has this address no longer"
	engine_ended 30
	state '.result == "all-live" and (.paths | length == 1)'
}

@test "the name of a discovery controller; /etc/hosts needs no name server" {
	host 'rm /etc/resolv.conf; echo "192.168.77.1	elsewhere discovery.example # no other" >/etc/hosts'
	boot_with "rd.nvmf.discover=tcp,discovery.example"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	said "discovery controller at 192.168.77.1:8009 (discovery.example): its log is read"
	state 'any(.paths[]; .discovery and .state == "discovered" and .name == "discovery.example")'
	state 'any(.paths[]; .state == "live" and (has("name") | not) and (.source | startswith("discovery at discovery.example")))'
}

@test "probe takes a name, and tries each of its addresses" {
	dns_names target "192.168.77.99 storage.example" "192.168.77.1 storage.example"
	run host 'early-connect probe storage.example'
	[ "$status" = 0 ]
	[[ "$output" = *"192.168.77.1:4420 (storage.example): ready"* ]]
	[[ "$output" = *"192.168.77.99:4420 (storage.example): nothing answers there"* ]]
	run host 'early-connect probe no-such.example'
	[ "$status" = 4 ]
	[[ "$output" = *"no-such.example:4420: its name does not resolve"* ]]
}
