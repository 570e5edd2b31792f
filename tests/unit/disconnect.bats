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

@test "raw commands: a process that has the namespace's other device open; /dev/null is none" {
	mkdir -p "$ROOT/proc/4711/fd"
	ln -s /dev/ng2n1 "$ROOT/proc/4711/fd/3"
	echo fio >"$ROOT/proc/4711/comm"
	refused "$DATA" "process 4711 (fio) has /dev/ng2n1 open"
	rm "$ROOT/proc/4711/fd/3"
	mount_root 259:2
	ln -s /dev/null "$ROOT/proc/4711/fd/3"
	refused "$DATA" "/ is mounted from nvme2n1"
}

# add_loop NAME MAJOR:MINOR BACKING
add_loop() {
	add_block "$2" "virtual/block/$1"
	attribute "$SYS/devices/virtual/block/$1/loop" backing_file "$3"
}

@test "a loop device of the namespace, and what is mounted from it" {
	add_loop loop0 7:0 /dev/nvme2n1
	refused "$DATA" "loop0 is a loop device of /dev/nvme2n1, on nvme2n1"
	echo "31 25 7:0 / /mnt rw - ext4 /dev/loop0 rw" >>"$ROOT/proc/self/mountinfo"
	disconnect 1 "$DATA"
	[[ "$stderr" == *": /mnt is mounted from nvme2n1"* ]]
	disconnect 1 "$NQN"
	[[ "$stderr" != *loop0* ]]
}

@test "a loop device of a file: where the file lies, however deep" {
	echo "31 25 259:2 / /srv rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	add_loop loop0 7:0 "/srv/disk.img (deleted)"
	add_dm dm-0 254:0 virtual/block/loop0
	echo "32 25 254:0 / /mnt rw - ext4 /dev/dm-0 rw" >>"$ROOT/proc/self/mountinfo"
	add_loop loop1 7:1 /mnt/inner.img
	add_loop loop2 7:2 /srvother/disk.img
	disconnect 1 "$DATA"
	[ "$(sed 's/.*disconnected: //' <<<"$stderr" | sort)" = "/mnt is mounted from nvme2n1
/srv is mounted from nvme2n1
dm-0 is made of nvme2n1
loop0 is a loop device of /srv/disk.img (deleted), on nvme2n1
loop1 is a loop device of /mnt/inner.img, on nvme2n1" ]
	disconnect 1 "$NQN"
	[[ "$stderr" == *"loop2 is a loop device of /srvother/disk.img, on nvme0n1"* ]]
}

@test "md arrays, running or not; what the namespace names as its holder" {
	local md=$SYS/devices/virtual/block/md127
	add_dm md127 9:127 $DATA_HEAD
	attribute "$md/md" array_state clean
	refused "$DATA" "md127, an md array (clean), is made of nvme2n1"
	rm -r "$md/slaves"
	attribute "$md/md" array_state inactive
	disconnect 0 "$DATA"
	mkdir -p "$md/md/dev-nvme2n1"
	ln -s "../../../../../../devices/$DATA_HEAD" "$md/md/dev-nvme2n1/block"
	refused "$DATA" "md127, an md array (inactive), is made of nvme2n1"
	rm -r "$md/md/dev-nvme2n1"
	mkdir -p "$SYS/devices/$DATA_HEAD/holders"
	ln -s ../../../../../virtual/block/md127 "$SYS/devices/$DATA_HEAD/holders/md127"
	refused "$DATA" "md127, an md array (inactive), is made of nvme2n1"
}

@test "bcache, its cache too; zram that writes back" {
	add_partition $DATA_HEAD nvme2n1p1 259:3
	mkdir -p "$SYS/devices/$DATA_HEAD/nvme2n1p1/bcache"
	refused "$DATA" "bcache has nvme2n1p1"
	rm -r "$SYS/devices/$DATA_HEAD/nvme2n1p1/bcache"
	add_block 252:0 virtual/block/zram0
	attribute "$SYS/devices/virtual/block/zram0" backing_dev none
	disconnect 0 "$DATA"
	attribute "$SYS/devices/virtual/block/zram0" backing_dev /dev/nvme2n1p1
	refused "$DATA" "zram0 is made of nvme2n1"
}

@test "a device on more disks than any table would hold" {
	local i
	add_block 254:0 virtual/block/dm-0
	mkdir -p "$SYS/devices/virtual/block/dm-0/slaves"
	for ((i = 0; i < 300; i++)); do
		mkdir -p "$SYS/devices/pci/sd$i"
		ln -s "../../../../pci/sd$i" "$SYS/devices/virtual/block/dm-0/slaves/sd$i"
	done
	ln -s "../../../../$DATA_HEAD" "$SYS/devices/virtual/block/dm-0/slaves/nvme2n1"
	refused "$DATA" "dm-0 is made of nvme2n1"
}

@test "of a file system on several devices each: btrfs, bcachefs; a log on a device of its own" {
	add_local_disk sda 8:0
	mkdir -p "$SYS/fs/btrfs/1234/devices"
	ln -s ../../../../class/block/sda "$SYS/fs/btrfs/1234/devices/sda"
	ln -s ../../../../class/block/nvme2n1 "$SYS/fs/btrfs/1234/devices/nvme2n1"
	echo "31 25 0:40 / /data rw - btrfs /dev/sda rw" >>"$ROOT/proc/self/mountinfo"
	refused "$DATA" "/data is mounted from nvme2n1"
	ln -s ../../../../class/block/gone "$SYS/fs/btrfs/1234/devices/gone"
	refused "$DATA" "/data is mounted from nvme2n1"
	mount_root 259:1
	echo "31 25 0:41 / /data rw - bcachefs /dev/sda:/dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	refused "$DATA" "/data is mounted from nvme2n1"
	mount_root 259:1
	echo "31 25 8:0 / /data rw - xfs /dev/sda rw,logdev=/dev/nvme2n1,noquota" >>"$ROOT/proc/self/mountinfo"
	refused "$DATA" "/data has its log on nvme2n1"
}

@test "a mount of another mount namespace, which is looked at once" {
	local pid
	mkdir -p "$ROOT/proc/self/ns"
	ln -s 'mnt:[1]' "$ROOT/proc/self/ns/mnt"
	for pid in 10 11 12; do
		mkdir -p "$ROOT/proc/$pid/ns"
		ln -s "mnt:[$((pid / 11 + 1))]" "$ROOT/proc/$pid/ns/mnt"
		echo "31 25 259:2 / / rw - ext4 /dev/nvme2n1 rw" >"$ROOT/proc/$pid/mountinfo"
	done
	disconnect 1 "$DATA"
	[[ "$stderr" =~ ^early-connect:\ error:\ $DATA:\ is\ not\ disconnected:\ /\ is\ mounted\ from\ nvme2n1\ in\ the\ mount\ namespace\ of\ process\ 1[12]$ ]]
}

# nvmet NQN NUMBER DEVICE ENABLED
nvmet() {
	local dir="$SYS/kernel/config/nvmet/subsystems/$1/namespaces/$2"
	attribute "$dir" device_path "$3"
	attribute "$dir" enable "$4"
}

@test "an nvmet export: of the namespace, a partition, a file on it, the controller" {
	add_partition $DATA_HEAD nvme2n1p1 259:3
	nvmet nqn.export 1 /dev/nvme2n1 0
	nvmet nqn.export 2 /dev/nvme0n1 1
	disconnect 0 "$DATA"
	local device
	for device in /dev/nvme2n1 /dev/nvme2n1p1; do
		nvmet nqn.export 1 "$device" 1
		refused "$DATA" "nvmet exports nvme2n1: subsystems/nqn.export/namespaces/1"
	done
	nvmet nqn.export 1 /srv/disk.img 1
	disconnect 0 "$DATA"
	echo "31 25 259:2 / /srv rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	disconnect 1 "$DATA"
	[[ "$stderr" == *": nvmet exports nvme2n1: subsystems/nqn.export/namespaces/1"* ]]
	mount_root 259:1
	attribute "$SYS/kernel/config/nvmet/subsystems/nqn.pass/passthru" device_path /dev/nvme2
	attribute "$SYS/kernel/config/nvmet/subsystems/nqn.pass/passthru" enable 1
	refused "$DATA" "nvmet exports nvme2: subsystems/nqn.pass/passthru"
}

@test "a LIO export, with and without udev_path; a USB gadget" {
	local dir=$SYS/kernel/config/target/core/iblock_0/disk
	attribute "$dir" udev_path /dev/nvme2n1
	attribute "$dir" enable 0
	disconnect 0 "$DATA"
	echo 1 >"$dir/enable"
	refused "$DATA" "LIO exports nvme2n1: core/iblock_0/disk"
	: >"$dir/udev_path"
	printf 'Status: ACTIVATED  Max Queue Depth: 128\n        iBlock device: nvme2n1  UDEV PATH: \n' >"$dir/info"
	refused "$DATA" "LIO exports nvme2n1: core/iblock_0/disk"
	rm -r "$dir"
	dir=$SYS/kernel/config/usb_gadget/g1/functions/mass_storage.0/lun.0
	attribute "$dir" file /dev/nvme2n1
	refused "$DATA" "a USB gadget exports nvme2n1: g1/functions/mass_storage.0/lun.0"
}

# zfs_member NUMBER [POOL]: what udev knows of the device
zfs_member() {
	mkdir -p "$ROOT/run/udev/data"
	printf 'E:ID_FS_TYPE=zfs_member\nE:ID_FS_USAGE=filesystem\n' >"$ROOT/run/udev/data/b$1"
	[ $# -eq 1 ] || echo "E:ID_FS_LABEL=$2" >>"$ROOT/run/udev/data/b$1"
}

@test "a member of a ZFS pool that is imported" {
	add_partition $DATA_HEAD nvme2n1p1 259:3
	zfs_member 259:3 tank
	disconnect 0 "$DATA"
	mkdir -p "$ROOT/proc/spl/kstat/zfs/other"
	disconnect 0 "$DATA"
	mkdir -p "$ROOT/proc/spl/kstat/zfs/tank"
	refused "$DATA" "the ZFS pool tank is made of nvme2n1"
	echo "31 25 0:40 / /data rw - zfs tank/data rw,xattr" >>"$ROOT/proc/self/mountinfo"
	echo "32 25 0:41 / /other rw - zfs other/data rw,xattr" >>"$ROOT/proc/self/mountinfo"
	disconnect 1 "$DATA"
	[ "$(sed 's/.*disconnected: //' <<<"$stderr" | sort)" = "/data is mounted from nvme2n1, by the ZFS pool tank
the ZFS pool tank is made of nvme2n1" ]
	zfs_member 259:3
	disconnect 1 "$DATA"
	[[ "$stderr" == *"the ZFS pool other may be made of nvme2n1"* ]]
}

@test "root on ZFS stays with --all-data" {
	zfs_member 259:1 rpool
	printf '25 1 0:30 / / rw - zfs rpool/ROOT/debian rw,xattr\n' >"$ROOT/proc/self/mountinfo"
	disconnect 0 --all-data
	[ "$stderr" = "early-connect: $NQN: stays: / is mounted from nvme0n1, by the ZFS pool rpool
early-connect: $DATA: nvme2 would be disconnected" ]
}

@test "what stands on it beyond the first eight is counted" {
	local i
	for ((i = 0; i < 300; i++)); do
		echo "$((50 + i)) 25 259:2 / /mnt/$i rw - ext4 /dev/nvme2n1 rw" >>"$ROOT/proc/self/mountinfo"
	done
	disconnect 1 "$DATA"
	[ "$(wc -l <<<"$stderr")" -eq 9 ]
	[[ "$stderr" == *"error: $DATA: is not disconnected: 292 more stand on it" ]]
}

# on_loop COMMAND...: with $loop, a device of the kernel's that only this test has; skipped where there is none
on_loop() {
	[ "$(id -u)" = 0 ] && truncate -s 4M "$BATS_TEST_TMPDIR/disk" &&
		loop=$(losetup --find --show "$BATS_TEST_TMPDIR/disk") || skip "no loop device"
	local status=0
	"$@" || status=$?
	losetup --detach "$loop"
	return "$status"
}

claimed_device() {
	local holder
	rm "$ROOT/dev/nvme2n1"
	cp -a "$loop" "$ROOT/dev/nvme2n1"
	disconnect 0 "$DATA" || return
	# Opened with O_EXCL, and closed when the write end of the pipe goes.
	python3 -c 'import os, sys; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL); print(flush=True); sys.stdin.read()' \
		"$loop" <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/held" &
	holder=$!
	exec 7>"$BATS_TEST_TMPDIR/hold" 8<"$BATS_TEST_TMPDIR/held"
	read -r <&8
	zfs_member 259:2 tank
	refused "$DATA" "something has claimed nvme2n1: nvme2n1 holds zfs_member" || status=1
	exec 7>&- 8<&-
	wait "$holder"
	disconnect 0 "$DATA" || status=1
	return "$status"
}

@test "what somebody has claimed and shows nowhere, in --dry-run as well" {
	mkfifo "$BATS_TEST_TMPDIR/hold" "$BATS_TEST_TMPDIR/held"
	on_loop claimed_device
}

@test "more namespaces than 256, and than a process may have files, are claimed" {
	local i
	for ((i = 1; i <= 1100; i++)); do
		mkdir "$SYS/devices/virtual/nvme-subsystem/nvme-subsys1/nvme2n$((i + 1))"
		: >"$ROOT/dev/nvme2n$((i + 1))"
	done
	ulimit -Sn 256
	disconnect 0 "$DATA"
	ulimit -Hn 256
	disconnect 1 "$DATA"
	[[ "$stderr" =~ is\ not\ disconnected:\ can\'t\ claim\ nvme2n[0-9]+:\ No\ file\ descriptors\ available$ ]]
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
