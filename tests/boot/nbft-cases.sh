# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# nbft-cases.sh - boots that a firmware table of ours describes. To be sourced after boots.sh.
#
#   nbft_start SCRIPT [WORDS…]    boot the guest in $guest with the table that stdin describes; SCRIPT runs in it
#   boots_over_dual_stack         one interface with a lease and a static IPv6 address; a path over each is live
#                                 before the boot goes on
#
# Two wires lead to the target, each to a NIC of a known MAC.

HOST_NQN=nqn.2014-08.org.nvmexpress:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8
MAC=(52:54:00:4e:42:01 52:54:00:4e:42:02)

nbft_start() {
	local script=$1
	shift
	"$("$BATS_TEST_DIRNAME/../nbft/build")" >"$VM_DIR/NBFT"
	guest_put "$ROOT_DISK" "$script" /usr/local/lib/ec-test/run 755
	vm_target_start target "$VM_DIR/root.scenario" --nic first --nic second --disk "$ROOT_DISK"
	vm_wait target 'TARGET READY' 60
	vm_full_start host --guest "$guest" --nic "first=${MAC[0]}" --nic "second=${MAC[1]}" \
		--qemu -acpitable --qemu "file=$VM_DIR/NBFT" --append "root=UUID=$GUEST_ROOT_UUID $*"
}

boots_over_dual_stack() {
	cat >"$VM_DIR/look" <<-'EOF'
		#!/bin/sh
		echo "REPORT root $(findmnt -n -o SOURCE /)"
		early-connect status | while read -r line; do echo "REPORT path $line"; done
		ip -o address show dev nbft0 | while read -r line; do echo "REPORT address $line"; done
	EOF
	root_target_start "$guest"
	cat >>"$VM_DIR/root.scenario" <<-EOF
		addr eth0 2001:db8:77::1/64
		port 2 2001:db8:77::1
		link 2 $ROOT_NQN
		sh printf '%s\n' 'interface eth0' 'start $ROOT_HOST' 'end $ROOT_HOST' 'lease_file /run/leases' 'option subnet 255.255.255.0' >/run/udhcpd.conf
		sh touch /run/leases && udhcpd -S /run/udhcpd.conf
	EOF
	nbft_start "$VM_DIR/look" rd.nvmf.paths=all <<-EOF
		host nqn=$HOST_NQN id=6ba7b810-9dad-11d1-80b4-00c04fd430c8
		hfi mac=${MAC[0]} dhcp=$ROOT_TARGET origin=3
		hfi mac=${MAC[0]} ip=2001:db8:77::2/64
		ssns nqn=$ROOT_NQN traddr=$ROOT_TARGET hfi=1
		ssns nqn=$ROOT_NQN traddr=2001:db8:77::1 hfi=2
	EOF
	vm_wait_exit host $BOOT_SECONDS || { vm_report host; return 1; }
	root_target_stop
	vm_report host
	grep -q 'root .*nvme' <<<"$(vm_report host)"
	grep -q "inet $ROOT_HOST/24" <<<"$(vm_report host)"
	grep -q 'inet6 2001:db8:77::2/64' <<<"$(vm_report host)"
	grep -q 'path .* live .*192.168.77.1:4420' <<<"$(vm_report host)"
	grep -q 'path .* live .*2001:db8:77::1.:4420' <<<"$(vm_report host)"
}
