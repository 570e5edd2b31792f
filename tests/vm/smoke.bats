#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# smoke.bats - the harness itself works: nothing of early-connect is in here

# shellcheck disable=SC2016 # what a guest is to expand
# shellcheck disable=SC2030,SC2031 # every test is a subshell of its own

load vm.sh
load guest.sh

setup() {
	vm_setup
	work=$BATS_TEST_TMPDIR
	nqn=nqn.2014-08.org.example:root
	cat >"$work/scenario" <<-EOT
		# one path to one subsystem
		addr eth0 192.168.77.1/24
		port 1 192.168.77.1
		subsystem $nqn
		namespace $nqn 1 ram:16 11111111-2222-3333-4444-555555555555
		link 1 $nqn
	EOT
}

teardown() {
	local dir=$VM_DIR
	vm_cleanup
	# bats calls teardown where a command in its middle ends nothing.
	[ -n "$dir" ] && [ ! -e "$dir" ] && ! pgrep -f "$dir/"
}

@test "a micro guest connects to the target with a bare write and powers off" {
	cat >"$work/host" <<-EOT
		set -e
		ip link set eth0 up
		ip addr add 192.168.77.2/24 dev eth0
		modprobe nvme-tcp
		host=hostnqn=nqn.2014-08.org.example:host,hostid=66666666-2222-3333-4444-555555555555
		printf %s "transport=tcp,traddr=192.168.77.1,trsvcid=4420,nqn=$nqn,\$host" >/dev/nvme-fabrics
		for n in \$(seq 100); do [ -b /dev/nvme0n1 ] && break; sleep 0.2; done
		[ -b /dev/nvme0n1 ]
		cat /extra/file
	EOT
	echo "here it is" >"$work/extra"
	vm_target_start target "$work/scenario" --nic wire
	vm_wait target "TARGET READY" 60 # a bare write is tried once
	vm_micro_start host --script "$work/host" --add "$work/extra:/extra/file" --nic wire
	vm_wait_exit host 60
	grep -q "here it is" "$(vm_console host)"
	run vm_sh target 'dmesg'
	[[ $output == *"creating nvm controller 1 for subsystem $nqn"* ]]
	vm_quit target
}

# fails STATUS NAME SECONDS - vm_wait_exit does, and prints the console; as a test sees it: `run` takes errexit away
fails() {
	VM_DIR=$VM_DIR run bash -ec '. "$0/vm.sh"; vm_wait_exit "$@"' "$BATS_TEST_DIRNAME" "${@:2}"
	[ "$status" = "$1" ] && [[ $output == *"--- $2: the console's end"* ]]
}

@test "a guest whose script fails is seen as failed, and so is one that runs on or ends without a word" {
	echo 'exit 7' >"$work/fails"
	vm_micro_start fails --script "$work/fails"
	fails 124 fails 0
	fails 7 fails 60

	echo 'poweroff -f' >"$work/mute"
	vm_micro_start mute --script "$work/mute"
	fails 125 mute 60
	run vm_wait mute 'never said' 60
	[ "$status" = 1 ]
	[[ $output == *"has ended without: never said"* ]]
}

@test "a wrong scenario is a failure of the target, at once" {
	echo 'namespace nqn.none 1 /dev/none' >"$work/scenario"
	vm_target_start target "$work/scenario"
	run vm_wait target "TARGET READY" 60
	[ "$status" = 1 ]
	[[ $output == *"TARGET FAILED: namespace nqn.none 1 /dev/none"* ]]
}

@test "the command shell, the cable, a delayed port, a target that is killed and comes back" {
	echo 'sleep 600' >"$work/host"
	cat >>"$work/scenario" <<-EOT
		sh echo "a  b" >/run/quoted
		delay 2 port 2 192.168.77.1 4421
		delay 3 link 2 $nqn
	EOT
	vm_target_start target "$work/scenario" --nic one
	vm_micro_start host --script "$work/host" --nic one --nic two=52:54:00:aa:bb:cc
	vm_wait target "TARGET READY" 60
	run vm_sh target 'cat /run/quoted'
	[ "$output" = "a  b" ]
	run vm_sh host 'cat /sys/class/net/eth1/address; exit 5'
	[ "$status" = 5 ]
	[ "$output" = 52:54:00:aa:bb:cc ]

	vm_sh host 'ip addr add 192.168.77.2/24 dev eth0; ip link set eth0 up; ping -c 3 -W 5 192.168.77.1'
	vm_sh host 'for n in $(seq 20); do nc -w 1 192.168.77.1 4421 </dev/null && exit; sleep 0.5; done; exit 1'
	vm_link host 0 down
	vm_sh host 'sleep 0.5; [ "$(cat /sys/class/net/eth0/carrier)" = 0 ]'
	run vm_sh host 'ping -c 1 -W 1 192.168.77.1'
	[ "$status" = 1 ]
	vm_link host 0 up
	vm_sh host 'sleep 0.5; [ "$(cat /sys/class/net/eth0/carrier)" = 1 ]; ping -c 3 -W 5 192.168.77.1'

	# a name and a link are free again once their VM has gone
	vm_kill target
	vm_target_start target "$work/scenario" --nic one
	vm_wait target "TARGET READY" 60
	vm_sh host 'ping -c 3 -W 5 192.168.77.1'
}

full_guest() {
	local guest
	guest=$(guest_build "$1")
	guest_disk "$guest" "$work/root.ext4"
	printf '#!/bin/sh\nfindmnt -no SOURCE,OPTIONS /\nexit 4\n' >"$work/run"
	guest_put "$work/root.ext4" "$work/run" /usr/local/lib/ec-test/run 755
	vm_full_start guest --guest "$guest" --disk "$work/root.ext4" --append "root=UUID=$GUEST_ROOT_UUID"
	run vm_wait_exit guest 180
	[ "$status" = 4 ]
	vm_seen guest '^/dev/vda rw,'
	guest_fsck "$work/root.ext4"
	echo "# $1: $(grep -a 'GUEST UP' "$(vm_console guest)" | tr -d '\r') s" >&3
}

@test "a full guest with initramfs-tools boots from a local disk and powers off" {
	full_guest initramfs-tools
}

@test "a full guest with dracut boots from a local disk and powers off" {
	full_guest dracut
}
