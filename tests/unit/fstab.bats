#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect fstab` on machines made of files. fstab/NAME.fstab is what the machine has, and
# fstab/NAME.expected what the program says of it; ACCEPT=1 writes the latter anew.

bats_require_minimum_version 1.5.0
load machine

HEAD=virtual/nvme-subsystem/nvme-subsys0/nvme0n1
OTHER=virtual/nvme-subsystem/nvme-subsys1/nvme1n1

# holds MAJOR:MINOR TYPE UUID [USAGE]: what udev knows of a device
holds() {
	mkdir -p "$ROOT/run/udev/data"
	printf 'S:disk/by-id/x\nE:ID_FS_UUID=%s\nE:ID_FS_TYPE=%s\nE:ID_FS_USAGE=%s\n' "$3" "$2" "${4:-filesystem}" \
		>"$ROOT/run/udev/data/b$1"
}

# mounted MAJOR:MINOR WHERE TYPE [SOURCE]
mounted() {
	echo "40 25 $1 / $2 rw - $3 ${4:-/dev/some} rw" >>"$ROOT/proc/self/mountinfo"
}

# Root on a partition, data of another subsystem: a file system each on partitions, swap, LVM on LUKS
setup() {
	machine_new
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	add_partition $HEAD nvme0n1p1 259:1
	add_partition $HEAD nvme0n1p2 259:2
	add_controller nvme1 live 10.0.0.2 off $DATA nvme-subsys1
	add_head nvme1n1 259:3 nvme-subsys1
	add_partition $OTHER nvme1n1p1 259:4
	add_partition $OTHER nvme1n1p2 259:5
	add_dm dm-0 254:0 $OTHER/nvme1n1p2
	add_dm dm-1 254:1 virtual/block/dm-0
	attribute "$SYS/devices/virtual/block/dm-1/dm" name vg-data
	add_local_disk sda 8:0
	mount_root 259:1
	holds 259:1 ext4 aaaaaaaa-0000-4000-8000-000000000001
	holds 259:2 swap aaaaaaaa-0000-4000-8000-000000000002 other
	holds 259:4 xfs aaaaaaaa-0000-4000-8000-000000000004
	holds 259:5 crypto_LUKS aaaaaaaa-0000-4000-8000-000000000005 crypto
	holds 254:0 LVM2_member x raid
	holds 254:1 ext4 aaaaaaaa-0000-4000-8000-000000000006
	holds 8:0 ext4 bbbbbbbb-0000-4000-8000-000000000001
	mounted 259:4 '/srv/big\040data' xfs
}

# fstab EXIT [OPTION...]
fstab() {
	on_machine "$1" fstab "${@:2}"
}

@test "what the program says of each fstab" {
	local case name bad=0
	for case in "$BATS_TEST_DIRNAME"/fstab/*.fstab; do
		name=${case%.fstab}
		cp "$case" "$ROOT/etc/fstab"
		{
			"$program" fstab --root "$ROOT" 2>&1 || echo "exit $?"
		} >"$BATS_TEST_TMPDIR/said"
		[ -z "${ACCEPT:-}" ] || cp "$BATS_TEST_TMPDIR/said" "$name.expected"
		diff -u "$name.expected" "$BATS_TEST_TMPDIR/said" || bad=$((bad + 1))
	done
	[ "$bad" -eq 0 ]
}

@test "what it prints is an fstab that it finds in order" {
	local case
	hand_over all-live "$(planned_path 10.0.0.2 live $DATA)"
	for case in "$BATS_TEST_DIRNAME"/fstab/*.fstab; do
		echo "$case"
		cp "$case" "$ROOT/etc/fstab"
		"$program" fstab --root "$ROOT" >"$BATS_TEST_TMPDIR/printed" || [ $? -eq 1 ]
		cp "$BATS_TEST_TMPDIR/printed" "$ROOT/etc/fstab"
		fstab 0
		[[ "$output" != *WARN* && "$output" != *FAIL* && "$output" != *advice* ]]
	done
}

# early_fstab LINE...: / and what else stands there
early_fstab() {
	printf '%s\n' 'UUID=aaaaaaaa-0000-4000-8000-000000000001 / ext4 _netdev 0 1' "$@" >"$ROOT/etc/fstab"
}

VAR='UUID=aaaaaaaa-0000-4000-8000-000000000006'
LEFT="FAIL: left by the initramfs: it must be connected by the initramfs"

@test "what services before sysinit.target need: the initramfs connects it, and _netdev makes a cycle" {
	local place
	for place in /var /var/log /var/log/journal /var/log/audit /var/lib /tmp; do
		early_fstab "$VAR $place ext4 defaults 0 2"
		rm -f "$ROOT/run/early-connect/state.json"
		fstab 1 /dev/dm-1
		[[ "$output" == *"$LEFT"*": name its subsystem in early= of /etc/early-connect.conf"* ]]
		[[ "$output" != *_netdev* ]]
		early_fstab "$VAR $place ext4 _netdev 0 2"
		fstab 1 /dev/dm-1
		[[ "$output" == *"FAIL: _netdev: an ordering cycle"*"$LEFT"*"$VAR $place ext4 defaults 0 2" ]]
		hand_over all-live "$(planned_path 10.0.0.2 live $DATA)"
		fstab 1 /dev/dm-1
		[[ "$output" == *"FAIL: _netdev: an ordering cycle"* && "$output" != *"$LEFT"* ]]
		early_fstab "$VAR $place ext4 defaults 0 2"
		fstab 0 /dev/dm-1
		[[ "$output" == *"# /etc/fstab: in order"* ]]
	done
	for place in /srv /var/lib/docker /variety /home; do
		early_fstab "$VAR $place ext4 _netdev,nofail,x-systemd.automount,x-systemd.device-timeout=30 0 2"
		rm -f "$ROOT/run/early-connect/state.json"
		fstab 0 /dev/dm-1
		[[ "$output" == *"# /etc/fstab: in order"* ]]
	done
}

@test "whose initramfs: this boot's path, root's own subsystem, what the sources and early= say" {
	early_fstab "$VAR /var ext4 defaults 0 2"
	hand_over all-live "$(planned_path 10.0.0.2 live $DATA | jq '.stage = "rootfs"')"
	fstab 1 /dev/dm-1
	hand_over all-live "$(planned_path 10.0.0.2 waiting $DATA | jq '.stage = "initramfs"')"
	fstab 1 /dev/dm-1
	hand_over all-live "$(planned_path 10.0.0.2 live $DATA | jq '.stage = "initramfs"')"
	fstab 0 /dev/dm-1
	rm "$ROOT/run/early-connect/state.json"
	mkdir "$ROOT/etc/nvme"
	echo '[ { "subsystems": [ { "nqn": "'$DATA'", "ports": [ { "transport": "tcp", "traddr": "10.0.0.2", "trsvcid": "4420" } ] } ] } ]' \
		>"$ROOT/etc/nvme/config.json"
	fstab 1 /dev/dm-1
	echo "early = $DATA" >"$ROOT/etc/early-connect.conf"
	fstab 0 /dev/dm-1
	echo "early = all" >"$ROOT/etc/early-connect.conf"
	fstab 0 /dev/dm-1
	echo "$HOSTNQN" >"$ROOT/etc/nvme/hostnqn"
	printf '[exclusions]\nexclusion = nqn=%s;hostnqn=%s;hostid=%s\n' "$DATA" "$HOSTNQN" "$HOSTID" >"$ROOT/etc/nvme/exclusions.conf"
	fstab 1 /dev/dm-1
	printf '[exclusions]\nexclusion = nqn=%s;hostnqn=%s\n' "$DATA" nqn.2024-05.com.example:other >"$ROOT/etc/nvme/exclusions.conf"
	fstab 0 /dev/dm-1
	rm "$ROOT"/etc/nvme/{hostnqn,exclusions.conf}
	echo "early = none" >"$ROOT/etc/early-connect.conf"
	fstab 1 /dev/dm-1
	rm -r "$ROOT/etc/nvme"
	echo "rd.nvmf.connect=tcp,10.0.0.2,$DATA" >"$ROOT/proc/cmdline"
	fstab 0 /dev/dm-1
	rm "$ROOT/proc/cmdline"
	add_partition $HEAD nvme0n1p3 259:7
	holds 259:7 ext4 aaaaaaaa-0000-4000-8000-000000000007
	early_fstab 'UUID=aaaaaaaa-0000-4000-8000-000000000007 /var ext4 defaults 0 2'
	fstab 0 /dev/nvme0n1p3
	early_fstab 'UUID=aaaaaaaa-0000-4000-8000-000000000007 /srv ext4 nofail,x-systemd.automount,x-systemd.device-timeout=30 0 2'
	fstab 0 /dev/nvme0n1p3
	[[ "$output" == *"advice: no _netdev"* ]]
}

@test "who may not read what the initramfs has done is told so" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	hand_over all-live "$(planned_path 10.0.0.2 live $DATA)"
	chmod 600 "$ROOT/run/early-connect/state.json"
	chmod o+x "$BATS_RUN_TMPDIR" "${BATS_RUN_TMPDIR%/*}"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$program" fstab --root "$ROOT" 2>&1 >/dev/null |
		grep "state.json: Permission denied: can't tell what the initramfs has connected; run it as root"
}

@test "x-initrd.mount: fine where the initramfs connects it, else not" {
	early_fstab "$VAR /srv ext4 x-initrd.mount 0 2"
	fstab 1 /dev/dm-1
	[[ "$output" == *"$LEFT"* ]]
	hand_over all-live "$(planned_path 10.0.0.2 live $DATA)"
	fstab 0 /dev/dm-1
	[[ "$output" == *"# /etc/fstab: in order"*"$VAR /srv ext4 x-initrd.mount 0 2" ]]
}

@test "swap: only the initramfs is early enough, _netdev or not" {
	local options
	mount_root 259:1
	holds 259:4 swap cccccccc-0000-4000-8000-000000000004 other
	for options in sw _netdev,nofail; do
		early_fstab "UUID=cccccccc-0000-4000-8000-000000000004 none swap $options 0 0"
		rm -f "$ROOT/run/early-connect/state.json"
		fstab 1 /dev/nvme1n1p1
		[[ "$output" == *"FAIL: left by the initramfs: swap must be connected by the initramfs"*early=* ]]
		hand_over all-live "$(planned_path 10.0.0.2 live $DATA)"
		fstab 0 /dev/nvme1n1p1
		[[ "$output" == *"# /etc/fstab: in order"* && "${lines[-1]}" != *_netdev* ]]
	done
	early_fstab "UUID=cccccccc-0000-4000-8000-000000000004 none swap noauto 0 0"
	rm "$ROOT/run/early-connect/state.json"
	fstab 0 /dev/nvme1n1p1
}

@test "noauto: left alone, whatever it is; with an automount it is mounted all the same" {
	local entry
	holds 259:4 swap cccccccc-0000-4000-8000-000000000004 other
	for entry in '/dev/nvme1n1p1 none swap noauto,pri=1 0 0' '/dev/nvme1n1p1 /srv/x ext3 noauto,user 0 3' \
		'UUID="cccccccc-0000-4000-8000-000000000004" /var/log/journal xfs ro,noauto 0 0'; do
		early_fstab "$entry"
		fstab 0 /dev/nvme1n1p1
		[ "${lines[1]}" = "# /etc/fstab: in order" ]
		[ "${lines[2]}" = "${entry//\"/}" ]
	done
	early_fstab '/dev/nvme1n1p1 /srv/x ext3 noauto,x-systemd.automount 0 2'
	fstab 1 /dev/nvme1n1p1
	[[ "$output" == *"FAIL: no _netdev"* && "$output" == *"WARN: no UUID"* ]]
}

@test "devices that are named, by path or UUID" {
	cp "$BATS_TEST_DIRNAME/fstab/good.fstab" "$ROOT/etc/fstab"
	mkdir -p "$ROOT/dev/disk/by-uuid"
	ln -s ../../nvme1n1p1 "$ROOT/dev/disk/by-uuid/aaaaaaaa-0000-4000-8000-000000000004"
	fstab 0 /dev/nvme0n1p1 UUID=aaaaaaaa-0000-4000-8000-000000000004
	[ "$(grep -c '^UUID=' <<<"$output")" -eq 2 ]
	fstab 2 /dev/nvme9n1
	[ "$stderr" = "early-connect: error: /dev/nvme9n1: there is no such block device" ]
	fstab 2 /dev/sda
	[ "$stderr" = "early-connect: error: /dev/sda: holds no file system on NVMe/TCP" ]
	fstab 2 /dev/nvme1n1p2
	[ -z "$output" ]
}

@test "--json" {
	cp "$BATS_TEST_DIRNAME/fstab/bare.fstab" "$ROOT/etc/fstab"
	fstab 1 --json
	jq -e '.filesystems | length == 4' <<<"$output"
	jq -e '.filesystems[] | select(.mounted_on == "/srv/big data") | .entry == "/etc/fstab" and .type == "xfs"
		and .subsysnqn == "'$DATA'" and (.line | endswith(" 0 0"))
		and any(.faults[]; .weight == "FAIL" and .what == "no _netdev")' <<<"$output"
}

@test "--quiet leaves out what is in order" {
	cp "$BATS_TEST_DIRNAME/fstab/good.fstab" "$ROOT/etc/fstab"
	fstab 0 --quiet
	[ -z "$output" ]
}

@test "a machine without NVMe/TCP" {
	rm -rf "$SYS"/{class/block,dev/block}
	fstab 0
	[ "$output" = "# no file system stands on NVMe/TCP" ]
	fstab 0 --json
	jq -e '.filesystems == []' <<<"$output"
}

@test "without udev's database: the links and what is mounted tell" {
	rm -rf "$ROOT/run/udev"
	mkdir -p "$ROOT/dev/disk/by-uuid"
	ln -s ../../nvme1n1p1 "$ROOT/dev/disk/by-uuid/1234-5678"
	fstab 0
	[[ "$output" == *$'\nUUID=1234-5678 /srv/big\\040data xfs _netdev,'* ]]
	[ "$(grep -c '^# /dev/' <<<"$output")" -eq 2 ]
}

@test "btrfs over two devices is one file system, with an item for each of its entries" {
	holds 259:4 btrfs cccccccc-0000-4000-8000-000000000001
	holds 259:3 btrfs cccccccc-0000-4000-8000-000000000001
	mount_root 259:1
	mounted 0:50 /data btrfs /dev/nvme1n1p1
	printf 'UUID=%s %s btrfs _netdev,nofail,x-systemd.automount,x-systemd.device-timeout=30,subvol=%s 0 0\n' \
		cccccccc-0000-4000-8000-000000000001 /data one cccccccc-0000-4000-8000-000000000001 /more two >"$ROOT/etc/fstab"
	fstab 0
	[ "$(grep -c '^# /dev/nvme1n1.*btrfs' <<<"$output")" -eq 2 ]
	[[ "$output" == *"# /dev/nvme1n1p1: btrfs of $DATA, mounted on /data"* ]]
}

@test "a label with a blank, a slash, UTF-8: as udev names its link" {
	local spec
	mount_root 259:1
	mkdir -p "$ROOT/dev/disk/by-label" "$ROOT/dev/disk/by-partlabel"
	ln -s ../../nvme1n1p1 "$ROOT/dev/disk/by-label/my\\x20d\\x2fäta-1"
	ln -s ../../nvme1n1p1 "$ROOT/dev/disk/by-partlabel/a\\x5cb"
	for spec in 'LABEL=my\040d/äta-1' 'PARTLABEL=a\134b'; do
		printf '%s\n' "$spec /data xfs _netdev,nofail,x-systemd.automount,x-systemd.device-timeout=30" >"$ROOT/etc/fstab"
		fstab 0 /dev/nvme1n1p1
		[[ "$output" == *"# /etc/fstab: in order"* ]]
	done
}

@test "a bind mount of a subtree is not the file system's place, whichever was first" {
	mount_root 259:1
	echo '38 25 259:4 /www /var/www rw - xfs /dev/some rw' >>"$ROOT/proc/self/mountinfo"
	fstab 0 /dev/nvme1n1p1
	[[ "$output" == *", mounted on /var/www"* ]]
	mounted 259:4 /srv xfs
	echo '42 25 259:4 /ftp /var/ftp rw - xfs /dev/some rw' >>"$ROOT/proc/self/mountinfo"
	fstab 0 /dev/nvme1n1p1
	[[ "$output" == *", mounted on /srv"*" /srv xfs "* ]]
	sed -i '/259:4/d' "$ROOT/proc/self/mountinfo"
	echo '38 25 0:50 /@data /data rw - btrfs /dev/nvme1n1p1 rw' >>"$ROOT/proc/self/mountinfo"
	echo '39 25 0:50 / /top rw - btrfs /dev/nvme1n1p1 rw' >>"$ROOT/proc/self/mountinfo"
	fstab 0 /dev/nvme1n1p1
	[[ "$output" == *", mounted on /data"* ]]
}

# unit NAME WHAT WHERE [OPTIONS [DIR]]
unit() {
	mkdir -p "$ROOT/${5:-etc}/systemd/system"
	printf '[Unit]\nDescription=x\n[Mount]\nWhat=%s\nWhere=%s\n%s\n' "$2" "$3" "${4:+Options=$4}" \
		>"$ROOT/${5:-etc}/systemd/system/$1.mount"
}

@test "mount units" {
	cp "$BATS_TEST_DIRNAME/fstab/root.fstab" "$ROOT/etc/fstab"
	unit srv-data /dev/disk/by-uuid/x /srv/data noatime
	mkdir -p "$ROOT/dev/disk/by-uuid"
	ln -s ../../nvme1n1p1 "$ROOT/dev/disk/by-uuid/x"
	fstab 1
	[[ "$output" == *"# /etc/systemd/system/srv-data.mount: FAIL: no _netdev: "* ]]
	[[ "$output" == *"# /etc/systemd/system/srv-data.mount: advice: no x-systemd.automount: "* ]]
	[[ "$output" == *"/srv/data xfs noatime,_netdev,"* ]]
	mkdir "$ROOT/etc/systemd/system/srv-data.mount.d"
	printf '%s\n' '[Mount]' '# a comment \' 'Options= \' '# of the next line' '  noatime,_netdev' >"$ROOT/etc/systemd/system/srv-data.mount.d/net.conf"
	touch "$ROOT/etc/systemd/system/srv-data.automount"
	sed -i 's|^Where=.*|Where=/srv//data/|' "$ROOT/etc/systemd/system/srv-data.mount"
	fstab 0
	[[ "$output" == *"# /etc/systemd/system/srv-data.mount: in order"*" /srv/data xfs "* ]]
}

@test "mount units of /run count, masked and broken ones do not" {
	unit srv-data UUID=aaaaaaaa-0000-4000-8000-000000000004 /srv/data _netdev run
	mkdir -p "$ROOT/etc/systemd/system"
	ln -s /dev/null "$ROOT/etc/systemd/system/masked.mount"
	printf 'What=x\n[Mount\nWhere=/x\n' >"$ROOT/etc/systemd/system/broken.mount"
	fstab 0
	[[ "$output" == *"# /run/systemd/system/srv-data.mount: "* ]]
}
