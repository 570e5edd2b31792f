#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect disconnect --dry-run`: what it would take away, and what it refuses, on machines made of files.

bats_require_minimum_version 1.5.0
load machine

ROOT_HEAD=virtual/nvme-subsystem/nvme-subsys0/nvme0n1
DATA_HEAD=virtual/nvme-subsystem/nvme-subsys1/nvme2n1
DATA=nqn.2024-05.com.example:data

# Root on a partition of one subsystem with two paths; a subsystem with a disk that nothing stands on.
setup() {
	machine_new
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2
	add_head nvme0n1 259:0
	add_partition $ROOT_HEAD nvme0n1p1 259:1
	add_controller nvme2 live 10.0.0.3 off "$DATA" nvme-subsys1
	add_head nvme2n1 259:2 nvme-subsys1
	mount_root 259:1
}

# disconnect EXIT WORD...: --dry-run on the machine
disconnect() {
	on_machine "$1" disconnect --dry-run "${@:2}"
	[ -z "$output" ]
}

# refused NQN WHAT: exit 1 and that line alone
refused() {
	disconnect 1 "$1"
	[ "$stderr" = "early-connect: error: $1: is not disconnected: $2" ]
}

@test "what nothing stands on goes, every path of it" {
	disconnect 0 "$DATA"
	[ "$stderr" = "early-connect: $DATA: nvme2 would be disconnected" ]
	mount_root 259:2
	disconnect 0 "$NQN"
	[ "$stderr" = "early-connect: $NQN: nvme0 would be disconnected
early-connect: $NQN: nvme1 would be disconnected" ]
}

@test "root, /usr, /boot and any other mount" {
	refused "$NQN" "/ is mounted from nvme0n1"
	local where
	for where in /usr /boot /boot/efi '/srv/my\040data'; do
		mount_root 259:1
		echo "31 25 259:2 / $where rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
		refused "$DATA" "${where/\\040/ } is mounted from nvme2n1"
	done
}

@test "a mount that another one hides" {
	echo "31 25 259:2 / /mnt rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	echo "32 31 0:33 / /mnt rw - tmpfs tmpfs rw" >>"$ROOT/proc/self/mountinfo"
	refused "$DATA" "/mnt is mounted from nvme2n1"
}

@test "swap" {
	printf 'Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n/dev/nvme2n1 partition\t1048572\t0\t-2\n' >"$ROOT/proc/swaps"
	refused "$DATA" "swap on /dev/nvme2n1 is on nvme2n1"
}

@test "LVM on LUKS that nobody has mounted; each of the stack is named" {
	add_partition $DATA_HEAD nvme2n1p1 259:3
	add_dm dm-0 254:0 $DATA_HEAD/nvme2n1p1
	attribute "$SYS/devices/virtual/block/dm-0/dm" name crypt
	add_dm dm-1 254:1 virtual/block/dm-0
	attribute "$SYS/devices/virtual/block/dm-1/dm" name vg-data
	disconnect 1 "$DATA"
	[ "$(sort <<<"$stderr")" = "early-connect: error: $DATA: is not disconnected: crypt is made of nvme2n1
early-connect: error: $DATA: is not disconnected: vg-data is made of nvme2n1" ]
}

@test "a process that has it open" {
	mkdir -p "$ROOT/proc/4711/fd"
	ln -s /dev/nvme2n1 "$ROOT/proc/4711/fd/3"
	echo qemu-system-x86 >"$ROOT/proc/4711/comm"
	refused "$DATA" "process 4711 (qemu-system-x86) has /dev/nvme2n1 open"
}

@test "--all-data leaves what the system stands on, and is refused by other mounts" {
	disconnect 0 --all-data
	[ "$stderr" = "early-connect: $NQN: stays: / is mounted from nvme0n1
early-connect: $DATA: nvme2 would be disconnected" ]
	echo "31 25 259:2 / /data rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	disconnect 1 --all-data
	[[ "$stderr" == *"error: $DATA: is not disconnected: /data is mounted from nvme2n1" ]]
}

@test "--all-data leaves what another program has entered as its own; by name it goes" {
	attribute "$ROOT/run/nvme/registry/nvme2" owner stas
	disconnect 0 --all-data
	[[ "$stderr" == *"$DATA: stays: nvme2 belongs to stas" ]]
	disconnect 0 "$DATA"
	attribute "$ROOT/run/nvme/registry/nvme2" owner early-connect
	disconnect 0 --all-data
	[[ "$stderr" == *"$DATA: nvme2 would be disconnected" ]]
}

@test "several, one of which is in use, and one that is not there" {
	disconnect 1 "$NQN" "$DATA" nqn.none
	[ "$stderr" = "early-connect: error: $NQN: is not disconnected: / is mounted from nvme0n1
early-connect: $DATA: nvme2 would be disconnected
early-connect: warning: nqn.none: is not connected" ]
}

@test "what it wants to know" {
	on_machine 2 disconnect
	[ "$stderr" = "early-connect: error: disconnect: needs either NQNs or --all-data" ]
	on_machine 2 disconnect --all-data "$DATA"
	[ "$stderr" = "early-connect: error: disconnect: needs either NQNs or --all-data" ]
	on_machine 2 disconnect "$DATA"
	[ "$stderr" = "early-connect: error: disconnect: --root=$ROOT: only with --dry-run" ]
}
