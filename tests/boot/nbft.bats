#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# nbft.bats - the firmware's table alone says what to connect and over which interfaces: no parameter but root=
#
# QEMU gives the guest a table of ours: nbft-cases.sh

load boots.sh
load nbft-cases.sh

# Both wires, the second one as VLAN 5; both paths must be live before the boot goes on.
boots_over_vlan() {
	root_target_start "$guest"
	cat >>"$VM_DIR/root.scenario" <<-EOF
		sh ip link set eth1 up && ip link add link eth1 name eth1.5 type vlan id 5
		addr eth1.5 192.168.5.1/24
		port 2 192.168.5.1
		link 2 $ROOT_NQN
	EOF
	nbft_start "$BATS_TEST_DIRNAME/report.sh" rd.nvmf.paths=all <<-EOF
		host nqn=$HOST_NQN id=6ba7b810-9dad-11d1-80b4-00c04fd430c8
		hfi mac=${MAC[0]} ip=192.168.77.2/24
		hfi mac=${MAC[1]} ip=192.168.5.2/24 vlan=5
		ssns nqn=$ROOT_NQN traddr=192.168.77.1 hfi=1
		ssns nqn=$ROOT_NQN traddr=192.168.5.1 hfi=2 digest=hdr,data
	EOF
	boot_ends_well "$1"
	[ "$(host_nqn)" = "$HOST_NQN" ]
	grep -q 'path .*192.168.77.1:4420.* live' <<<"$(vm_report host)"
	grep -q 'path .*192.168.5.1:4420.* live' <<<"$(vm_report host)"
}

# The first entry names an interface and a target where nothing answers; firmware has seen that, too. So it has of a
# second array, which holds nothing of root.
boots_from_the_live_one() {
	cat >"$VM_DIR/look" <<-'EOF'
		#!/bin/sh
		echo "REPORT root $(findmnt -n -o SOURCE /)"
		grep -o 'host_iface=[^,]*' /sys/class/nvme/nvme*/address | while read -r line; do echo "REPORT address $line"; done
		sed -n 's/^ *"\(traddr\|state\)":"\([^"]*\)".*/REPORT \1 \2/p' /run/early-connect/state.json
	EOF
	root_target_start "$guest"
	echo "addr eth1 192.168.78.1/24" >>"$VM_DIR/root.scenario"
	# A boot that waits for what firmware could not reach takes longer than this test.
	nbft_start "$VM_DIR/look" rd.nvmf.grace=900 rd.nvmf.timeout=900 <<-EOF
		host nqn=$HOST_NQN id=6ba7b810-9dad-11d1-80b4-00c04fd430c8
		hfi mac=${MAC[1]} ip=192.168.78.2/24
		hfi mac=${MAC[0]} ip=192.168.77.2/24
		ssns nqn=$ROOT_NQN traddr=192.168.78.66 hfi=1 unavailable
		ssns nqn=$ROOT_NQN traddr=192.168.77.1 hfi=2
		ssns nqn=nqn.2026-01.org.example:second traddr=192.168.77.99 hfi=2 unavailable
	EOF
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	vm_report host
	grep -q 'root .*nvme' <<<"$(vm_report host)"
	grep -q 'address .*host_iface=nbft1$' <<<"$(vm_report host)"
	[ "$(vm_report host | grep -c 'state  *live$')" = 1 ]
}

@test "dracut: a firmware table with two interfaces, one of them a VLAN" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_vlan dracut
}

@test "dracut: a firmware table whose first path is dead" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_from_the_live_one
}

@test "dracut: a firmware table with a lease and an IPv6 address for one interface" {
	guest=$(guest_build dracut --deb "$DEB")
	boots_over_dual_stack
}

@test "dracut with NetworkManager: a firmware table with a lease and an IPv6 address for one interface" {
	guest=$(guest_with_networkmanager)
	boots_over_dual_stack
}

# bats test_tags=long
@test "dracut with NetworkManager: a firmware table with two interfaces, one of them a VLAN" {
	guest=$(guest_with_networkmanager)
	boots_over_vlan dracut
}

@test "initramfs-tools: a firmware table with two interfaces, one of them a VLAN" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_over_vlan initramfs-tools
}

# bats test_tags=long
@test "initramfs-tools: a firmware table with a lease and an IPv6 address for one interface" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_over_dual_stack
}

@test "initramfs-tools: a firmware table whose first path is dead" {
	guest=$(guest_build initramfs-tools --deb "$DEB")
	boots_from_the_live_one
}
