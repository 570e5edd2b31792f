#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect plan --early`: what early=auto comes to on machines made of files.

bats_require_minimum_version 1.5.0
load machine

DISK=pci0000:00/ata1/block/sda
HEAD=virtual/nvme-subsystem/nvme-subsys0/nvme0n1
OTHER=nqn.2024-05.com.example:other

setup() {
	machine_new
	mkdir -p "$ROOT/etc"
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	add_controller nvme2 live 10.0.0.3 off "$OTHER" nvme-subsys2
	add_head nvme2n1 259:2 nvme-subsys2
	add_local_disk sda 8:0
	add_partition $DISK sda1 8:1
}

# comes_to VALUE [WORDS]: the line, and what the comment in front of it says
comes_to() {
	on_machine 0 plan --early
	[ -z "$stderr" ]
	[ "${lines[-1]}" = "early = $1" ]
	[[ "$output" == *"${2:-}"* ]]
}

# mount_usr MAJOR:MINOR [SOURCE]
mount_usr() {
	echo "31 25 $1 / /usr rw - ext4 ${2:-/dev/usr} rw" >>"$ROOT/proc/self/mountinfo"
}

@test "root on a namespace: its subsystem, and no other one" {
	mount_root 259:0
	comes_to "$NQN" "root, /usr or resume stand on it"
}

@test "root on LVM on LUKS on a partition" {
	add_partition $HEAD nvme0n1p2 259:1
	add_dm dm-0 254:0 $HEAD/nvme0n1p2
	add_dm dm-1 254:1 virtual/block/dm-0
	mount_root 254:1
	comes_to "$NQN"
}

@test "root on md over two subsystems" {
	add_dm md0 9:0 $HEAD virtual/nvme-subsystem/nvme-subsys2/nvme2n1
	mount_root 9:0
	on_machine 0 plan --early
	[[ "${lines[-1]}" = "early = "* ]]
	[[ " ${lines[-1]} " = *" $NQN "* && " ${lines[-1]} " = *" $OTHER "* ]]
}

@test "root on md over a namespace and a local disk" {
	add_dm md0 9:0 $HEAD $DISK
	mount_root 9:0
	comes_to "$NQN"
}

@test "root on btrfs: every device of it" {
	mount_root 0:30 /dev/nvme0n1
	comes_to "$NQN"
	mkdir -p "$SYS/fs/btrfs/features" "$SYS/fs/btrfs/1234/devices"
	ln -s ../../../../devices/$DISK "$SYS/fs/btrfs/1234/devices/sda"
	ln -s ../../../../devices/virtual/nvme-subsystem/nvme-subsys2/nvme2n1 "$SYS/fs/btrfs/1234/devices/nvme2n1"
	mount_root 0:30 /dev/sda
	comes_to "$OTHER"
}

@test "root on a local disk: nothing" {
	mount_root 8:1
	comes_to none "root is on local disks"
}

@test "root on local NVMe: nothing" {
	add_controller nvme5 live 0000:01:00.0 off nqn.2024-05.com.example:local nvme-subsys5 pcie
	add_head nvme5n1 259:7 nvme-subsys5
	mount_root 259:7
	comes_to none
}

@test "/usr counts" {
	mount_root 8:1
	mount_usr 259:0
	comes_to "$NQN"
	mount_root 8:1
	mount_usr 0:40 zpool/usr
	comes_to all "/usr: can't tell what it stands on"
}

@test "swap, resume= and initramfs-tools' RESUME count; a device that is not there does not" {
	mount_root 8:1
	mkdir -p "$ROOT/dev/disk/by-uuid" "$ROOT/etc/initramfs-tools/conf.d"
	ln -s ../../nvme2n1 "$ROOT/dev/disk/by-uuid/5a5a"
	printf '#/dev/nvme0n1 none swap sw 0 0\nUUID=gone none swap sw 0 0\n/dev/nvme0n1 /data ext4\n' >"$ROOT/etc/fstab"
	comes_to none
	echo 'UUID=5a5a none swap sw 0 0' >>"$ROOT/etc/fstab"
	comes_to "$OTHER"
	mkdir "$ROOT/dev/disk/by-label"
	ln -s ../../nvme2n1 "$ROOT/dev/disk/by-label/my\\x20swap"
	echo 'LABEL=my\040swap none swap sw 0 0' >"$ROOT/etc/fstab"
	comes_to "$OTHER"
	rm "$ROOT/etc/fstab"
	echo 'RESUME=UUID=5a5a' >"$ROOT/etc/initramfs-tools/conf.d/resume"
	comes_to "$OTHER"
	rm "$ROOT/etc/initramfs-tools/conf.d/resume"
	echo 'quiet noresume=1 resume=/dev/nvme2n1 ro' >"$ROOT/proc/cmdline"
	comes_to "$OTHER"
}

@test "swap and resume= in quotes, and by numbers" {
	local word
	mount_root 8:1
	mkdir -p "$ROOT/dev/disk/by-uuid" "$ROOT/dev/disk/by-label" "$ROOT/etc/initramfs-tools/conf.d"
	ln -s ../../nvme2n1 "$ROOT/dev/disk/by-uuid/5a5a"
	ln -s ../../nvme2n1 "$ROOT/dev/disk/by-label/my\\x20swap"
	echo 'UUID="5a5a" none swap sw 0 0' >"$ROOT/etc/fstab"
	comes_to "$OTHER"
	rm "$ROOT/etc/fstab"
	for word in 'RESUME="UUID=5a5a"' "RESUME='UUID=5a5a'" 'RESUME=UUID="5a5a"' 'RESUME="LABEL=my swap"' \
		$'#RESUME=/dev/sda1\nRESUME=UUID=5a5a # RESUME=/dev/sda1' $'RESUME=/dev/sda1\nRESUME="259:2"'; do
		echo "$word" >"$ROOT/etc/initramfs-tools/conf.d/resume"
		comes_to "$OTHER"
	done
	echo '# RESUME=UUID=5a5a' >"$ROOT/etc/initramfs-tools/conf.d/resume"
	comes_to none
	for word in resume=259:2 'resume="UUID=5a5a"' '"resume=LABEL=my swap"' 'resume=/dev/sda1 resume=259:2 # ro'; do
		echo "quiet $word ro" >"$ROOT/proc/cmdline"
		comes_to "$OTHER"
	done
	for word in resume=259:9 resume=259:2:0x 'resume="UUID=gone"' resume=; do
		echo "quiet $word ro" >"$ROOT/proc/cmdline"
		comes_to none
	done
}

@test "what it comes to is excluded: said when the image is built" {
	local words="the system stands on it, and /etc/nvme/exclusions.conf: line 2 excludes it"
	mount_root 259:0
	mkdir -p "$ROOT/etc/nvme"
	printf '[exclusions]\nexclusion = nqn=%s\n' "$NQN" >"$ROOT/etc/nvme/exclusions.conf"
	on_machine 0 plan --early
	[ "${lines[-1]}" = "early = $NQN" ]
	[[ "$stderr" == "early-connect: warning: $NQN: $words"* ]]
	printf '[exclusions]\nexclusion = traddr=10.0.0.1\n' >"$ROOT/etc/nvme/exclusions.conf"
	on_machine 0 plan --early
	[[ "$stderr" == *"$words"* ]]
	printf '[exclusions]\nexclusion = traddr=10.0.0.2\n' >"$ROOT/etc/nvme/exclusions.conf"
	comes_to "$NQN"
	# where nothing is connected: an image for another machine
	echo 'early = nqn.2024-05.com.example:elsewhere' >"$ROOT/etc/early-connect.conf"
	printf '[exclusions]\nexclusion = nqn=nqn.2024-05.com.example:elsewhere\n' >"$ROOT/etc/nvme/exclusions.conf"
	on_machine 0 plan --early
	[[ "$stderr" == *"elsewhere: $words"* ]]
}

@test "swap in memory holds nothing to resume from" {
	mount_root 259:0
	add_block 252:0 virtual/block/zram0
	echo '/dev/zram0 none swap sw 0 0' >"$ROOT/etc/fstab"
	comes_to "$NQN"
}

@test "what can't be told is everything: overlay, zfs, loop, a strange controller, a chroot" {
	mount_root 0:35 overlay
	comes_to all "/: can't tell what it stands on"
	mount_root 0:35 rpool/ROOT
	comes_to all
	add_block 7:0 virtual/block/loop0
	mount_root 7:0
	comes_to all
	mount_root 254:99
	comes_to all
	rm "$SYS/devices/virtual/nvme-fabrics/ctl/nvme0/transport"
	mount_root 259:0
	comes_to all
	: >"$ROOT/proc/self/mountinfo"
	comes_to all
	rm "$ROOT/proc/self/mountinfo"
	comes_to all
}

@test "what early-connect.conf says goes before" {
	mount_root 259:0
	echo "early = $OTHER, $NQN" >"$ROOT/etc/early-connect.conf"
	comes_to "$OTHER $NQN"
	echo 'early = none' >"$ROOT/etc/early-connect.conf"
	comes_to none
	echo 'early = auto' >"$ROOT/etc/early-connect.conf"
	comes_to "$NQN"
}

@test "what it prints is a line of early-connect.conf" {
	mount_root 259:0
	"$program" plan --early --root "$ROOT" >"$BATS_TEST_TMPDIR/conf"
	cp "$BATS_TEST_TMPDIR/conf" "$ROOT/etc/early-connect.conf"
	on_machine 0 plan
	[ -z "$stderr" ]
}
