# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# network-cases.sh - boots over IPv6 and over more than one network card, from the words of the kernel
# command line that both initramfs systems take. To be sourced after boots.sh.
#
#   boots_over_ipv6 VARIANT       one card with a static address in dracut's form, the other by router
#                                 advertisements; a path over each is live before the boot goes on
#   boots_over_two_nics VARIANT [bond]
#                                 two cards on one subnet, which only the interface named by each path keeps
#                                 apart, and a VLAN on the second, or on a bond of it alone; three paths live
#                                 before the boot goes on
#
#   boots_over_bond VARIANT       a bond of one card, and an address that names no interface: it is the bond's
#
# Each boots the guest in $guest. Two wires lead from it to the target, each to a card of a known MAC.

NETWORK_MAC=(52:54:00:4e:42:01 52:54:00:4e:42:02)

# network_start SCENARIO [WORDS…] - the target's second wire and further ports, from the file SCENARIO; boot the host
network_start() {
	local scenario=$1
	shift
	root_target_start "$guest"
	cat "$scenario" >>"$VM_DIR/root.scenario"
	guest_put "$ROOT_DISK" "$BATS_TEST_DIRNAME/report.sh" /usr/local/lib/ec-test/run 755
	vm_target_start target "$VM_DIR/root.scenario" --nic first --nic second --disk "$ROOT_DISK" \
		${ROOT_PROGRAM:+--program "$ROOT_PROGRAM"}
	vm_wait target 'TARGET READY' 60
	vm_full_start host --guest "$guest" --nic "first=${NETWORK_MAC[0]}" --nic "second=${NETWORK_MAC[1]}" \
		--qemu -uuid --qemu "$ROOT_UUID" --append "root=UUID=$GUEST_ROOT_UUID rd.nvmf.paths=all $*"
}

# network_holds VARIANT ADDRESS… - the guest's report names a live path to each address, and nothing went wrong
network_holds() {
	local variant=$1 address report
	shift
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	report=$(vm_report host)
	echo "$report"
	root_report_holds "$variant"
	grep -q 'interfaces .*nic0 nic1 ' <<<"$report" # as the initramfs called them
	for address; do
		grep -qF "$address:4420" <<<"$report" || return
		grep -F "$address:4420" <<<"$report" | grep -q 'path .* live' || return
	done
}

boots_over_ipv6() {
	ROOT_PROGRAM=dnsmasq
	cat >"$VM_DIR/ipv6.scenario" <<-EOF
		addr eth0 2001:db8:77::1/64
		addr eth1 2001:db8:78::1/64
		port 2 2001:db8:77::1
		link 2 $ROOT_NQN
		port 3 2001:db8:78::1
		link 3 $ROOT_NQN
		sh echo root:x:0:0:::/bin/sh >/etc/passwd; echo root:x:0: >/etc/group
		sh dnsmasq --conf-file=/dev/null --port=0 --user=root --group=root --pid-file= --dhcp-leasefile=/run/leases --interface=eth1 --enable-ra --dhcp-range=2001:db8:78::,ra-only
	EOF
	network_start "$VM_DIR/ipv6.scenario" "ifname=nic0:${NETWORK_MAC[0]}" "ifname=nic1:${NETWORK_MAC[1]}" \
		"ip=[2001:db8:77::2]::[2001:db8:77::1]:64::nic0:none" ip=nic1:auto6 \
		"$(root_connect '[2001:db8:77::1]')" "$(root_connect '[2001:db8:78::1]')"
	network_holds "$1" '[2001:db8:77::1]' '[2001:db8:78::1]'
}

# The target's two addresses are each on its own wire: a path that leaves over the wrong card meets nobody.
boots_over_two_nics() {
	local second=nic1 bond=
	[ "${2:-}" != bond ] || second=bond7 bond=bond=bond7:nic1:mode=active-backup,miimon=100
	cat >"$VM_DIR/nics.scenario" <<-EOF
		sh ip addr flush dev eth0
		addr eth0 $ROOT_TARGET/32
		addr eth1 192.168.77.101/32
		route $ROOT_HOST dev eth0
		route 192.168.77.3 dev eth1
		port 2 192.168.77.101
		link 2 $ROOT_NQN
		sh ip link add link eth1 name eth1.5 type vlan id 5
		addr eth1.5 192.168.5.1/24
		port 3 192.168.5.1
		link 3 $ROOT_NQN
	EOF
	network_start "$VM_DIR/nics.scenario" "ifname=nic0:${NETWORK_MAC[0]}" "ifname=nic1:${NETWORK_MAC[1]}" \
		"$bond" "vlan=$second.5:$second" "ip=$ROOT_HOST:::255.255.255.0::nic0:none" \
		"ip=192.168.77.3:::255.255.255.0::$second:none" "ip=192.168.5.2:::255.255.255.0::$second.5:none" \
		"$(root_connect),,,nic0" "$(root_connect 192.168.77.101),,,$second" "$(root_connect 192.168.5.1)"
	network_holds "$1" "$ROOT_TARGET" 192.168.77.101 192.168.5.1
}

boots_over_bond() {
	: >"$VM_DIR/none.scenario"
	network_start "$VM_DIR/none.scenario" "ifname=nic0:${NETWORK_MAC[0]}" "ifname=nic1:${NETWORK_MAC[1]}" \
		bond=bond7:nic0:mode=active-backup,miimon=100 "ip=$ROOT_HOST:::255.255.255.0:::none" "$(root_connect),,,bond7"
	network_holds "$1" "$ROOT_TARGET"
}
