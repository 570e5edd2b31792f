#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is no regular file hangs no verb, and in a directory that anybody can write to only root is believed.

bats_require_minimum_version 1.5.0

setup() {
	program=${EARLY_CONNECT:-$BATS_TEST_DIRNAME/../../build/early-connect}
	machine=$BATS_TEST_TMPDIR/machine
	mkdir -p "$machine"/{proc,etc/nvme,tmp,run}
	chmod 1777 "$machine/tmp"
	# It is an initramfs: there the file that dracut's DHCP hook leaves in /tmp counts.
	: >"$machine/etc/initrd-release"
	echo ip=dhcp >"$machine/proc/cmdline"
}

# plan: what it would connect; no test waits for what a FIFO brings
plan() {
	run --separate-stderr timeout 20 "$program" plan --root "$machine"
	echo "exit $status: $output; $stderr"
	[ "$status" -ne 124 ]
}

lease() {
	echo "new_root_path='nvme+tcp://192.0.2.$1/nqn.2024-05.com.example:root'"
}

@test "a FIFO, a directory and a device where a file belongs are named, and nothing waits" {
	local verb
	mkfifo "$machine/etc/nvme/config.json"
	mkdir "$machine/etc/nvme/discovery.conf"
	ln -s /dev/zero "$machine/etc/nvme/nvme-fabrics.conf"
	plan
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"/etc/nvme/config.json: is no regular file"* ]]
	[[ "$stderr" == *"/etc/nvme/discovery.conf: Is a directory"* ]]
	[[ "$stderr" == *"/etc/nvme/nvme-fabrics.conf: is no regular file"* ]]
	for verb in "connect --dry-run" verify status fstab network handover "udev nvme0"; do
		# shellcheck disable=SC2086 # words
		run timeout 20 "$program" $verb --root "$machine"
		echo "$verb: $status"
		[ "$status" -ne 124 ]
	done
}

@test "what dracut's DHCP hook left in /tmp counts in the initramfs, and nowhere else" {
	lease 1 >"$machine/tmp/dhclient.eth0.dhcpopts"
	plan
	[[ "$output" == *"connect nqn.2024-05.com.example:root at 192.0.2.1:4420"* ]]
	rm "$machine/etc/initrd-release"
	plan
	[[ "$output" == "nothing to connect"* ]]
}

@test "in a directory that anybody can write to, a link or a FIFO is not followed" {
	lease 1 >"$machine/lease"
	ln -s ../lease "$machine/tmp/dhclient.eth0.dhcpopts"
	mkfifo "$machine/tmp/dhclient.eth1.dhcpopts"
	plan
	[[ "$output" == "nothing to connect"* ]]
	chmod 755 "$machine/tmp"
	plan
	[[ "$output" == *"192.0.2.1:4420"* ]]
}

@test "in a directory that anybody can write to, another user's file does not count" {
	[ "$(id -u)" = 0 ] || skip "only root can give a file to another user"
	lease 1 >"$machine/tmp/dhclient.eth0.dhcpopts"
	lease 2 >"$machine/tmp/dhclient.eth1.dhcpopts"
	chown nobody "$machine/tmp/dhclient.eth0.dhcpopts"
	plan
	[[ "$output" != *"192.0.2.1:4420"* ]]
	[[ "$output" == *"192.0.2.2:4420"* ]]
}
