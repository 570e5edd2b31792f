#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# network.bats - a path without a way to its target waits for the kernel's news of one, and has it at once

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		# behind a router, for hosts without a route to it
		addr lo 198.51.100.1/32
		subsystem $nqn
		namespace $nqn 1 ram:16
		port 1 192.168.77.1
		link 1 $nqn
		port 2 192.168.78.1
		link 2 $nqn
		port 3 198.51.100.1
		link 3 $nqn
	EOT
}

first=$(path 192.168.77.1:4420)
second=$(path 192.168.78.1:4420)
far=$(path 198.51.100.1:4420)

# Nothing but the network's own news starts a try: none is made meanwhile.
waits_without_trying() { # PATH
	local tries
	state_until "$1 | .state == \"waiting\" and has(\"reason\")" 20
	# news of the network's beginnings may still come, and state.json tells the tries every five seconds
	host 'sleep 8'
	state_fetch
	tries=$(value "$1.tries")
	host 'sleep 6; [ ! -e /run/ec.code ]'
	state_fetch
	state "$1.tries == $tries and ($1.tries | type) == \"number\" and .result == \"connecting\""
}

goes_live() { # PATH
	connect_wait 30
	[ "$code" = 0 ]
	engine_ended 20
	state ".result == \"all-live\" and $1.state == \"live\""
}

@test "a cable that is plugged in late, and the address that comes with it" {
	host 'ip link set eth1 down; ip addr flush dev eth0'
	unplug 0
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect_start
	waits_without_trying "$first"
	state "$first.reason == \"no-carrier\" and has(\"first_route\") == false"
	said "$nqn at 192.168.77.1:4420: no network interface has a link"

	plug 0
	host 'ip addr add 192.168.77.2/24 dev eth0'
	goes_live "$first"
	state '.first_route > .started + 5'
	said "$nqn at 192.168.77.1:4420: live as nvme0"
}

# The kernel has its route all the same.
@test "a cable that is plugged in late, the address being there before" {
	host 'ip link set eth1 down'
	unplug 0
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect_start
	state_until "$first | has(\"reason\")" 20
	state "$first.reason == \"no-carrier\""
	said "$nqn at 192.168.77.1:4420: no network interface has a link"
	plug 0
	goes_live "$first"
}

@test "an address that is configured late, while another network card stays down" {
	host 'ip link set eth1 down; ip addr flush dev eth0'
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect_start
	waits_without_trying "$first"
	state "$first.reason == \"no-route\" and has(\"first_route\") == false"
	said "$nqn at 192.168.77.1:4420: there is no route to it"

	host 'ip addr add 192.168.77.2/24 dev eth0'
	goes_live "$first"
}

@test "an address that comes late to the interface which the path names" {
	host 'ip addr flush dev eth0; ip addr flush dev eth1' # else the kernel lends eth0 the other's
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn,,,eth0"
	connect_start
	waits_without_trying "$first"
	state "$first.reason == \"no-route\""

	host 'ip addr add 192.168.77.2/24 dev eth0'
	goes_live "$first"
}

@test "a default route that comes late" {
	boot_with "rd.nvmf.connect=tcp,198.51.100.1,$nqn"
	connect_start
	waits_without_trying "$far"
	state "$far.reason == \"no-route\" and has(\"first_route\") == false"
	said "$nqn at 198.51.100.1:4420: there is no route to it"

	host 'ip route add default via 192.168.77.1'
	goes_live "$far"
}

@test "a host_traddr that comes late, an interface that does not" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn,,192.168.77.3 rd.nvmf.connect=tcp,192.168.78.1,$nqn,,,eth7 rd.nvmf.timeout=25"
	connect_start
	waits_without_trying "$first"
	state "$first.reason == \"no-host-address\" and $second.reason == \"no-interface\""

	host 'ip addr add 192.168.77.3/24 dev eth0'
	connect_wait 30
	[ "$code" = 0 ]
	state "$first.state == \"live\""
	host "grep -F host_traddr=192.168.77.3 /sys/class/nvme/$(value "$first.controller")/address"
	engine_ended 30
	state ".result == \"partial\" and $second.reason == \"no-interface\""
	said "$nqn at 192.168.78.1:4420: host_iface does not exist on this host"
}

# leases URI - what ipconfig leaves of a lease with that root-path
leases() {
	host "printf \"DEVICE='eth1'\\nROOTPATH='%s'\\n\" '$1' >/run/net-eth1.conf"
}

@test "a DHCP root-path that comes while another path is being connected" {
	boot_with "ip=dhcp rd.nvmf.connect=tcp,192.168.77.99,$nqn-other"
	connect_start
	state_until "$(path 192.168.77.99).reason == \"no-answer\"" 30
	leases "nvme+tcp://192.168.78.1:80x/$nqn"
	host 'for n in $(seq 150); do grep -F "dhcp eth1: nvme+tcp://192.168.78.1:80x" /run/ec.out && exit; sleep 0.2; done; exit 1' 60
	state_fetch
	state 'all(.paths[]; .traddr != "192.168.78.1")'
	leases "nvme+tcp://192.168.78.1/$nqn"
	state_until "$second.state == \"live\"" 30
	state "$second.source == \"dhcp eth1\""
	said "dhcp eth1: nvme+tcp://192.168.78.1:80x/$nqn: its port is not a number from 1 to 65535"
	[ "$(printed | grep -cF 80x)" = 1 ]
}

@test "a root-path of DHCP that nobody asked for" {
	leases "nvme+tcp://192.168.78.1/$nqn"
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	engine_ended 30
	state '.paths | length == 1'
}
