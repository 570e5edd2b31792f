# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A machine made of files, below $ROOT: sysfs as NVMe/TCP hosts have it, with links and all, /proc and /run.

NQN=nqn.2024-05.com.example:root
DATA=nqn.2024-05.com.example:data
HOSTNQN=nqn.2014-08.org.nvmexpress:uuid:11111111-2222-4333-8444-555555555555
HOSTID=11111111-2222-4333-8444-555555555555

# attribute DIR NAME VALUE
attribute() {
	mkdir -p "$1"
	printf '%s\n' "$3" >"$1/$2"
}

# recorded NAME FILE [SED-SCRIPT]: FILE as its own program wrote it (recorded/README.md), changed by the script
recorded() {
	mkdir -p "$(dirname "$2")"
	sed "${3:-}" "$BATS_TEST_DIRNAME/recorded/$1" >"$2"
}

machine_new() {
	program=${EARLY_CONNECT:-$BATS_TEST_DIRNAME/../../build/early-connect}
	ROOT=$BATS_TEST_TMPDIR/machine
	SYS=$ROOT/sys
	mkdir -p "$SYS"/class/nvme "$SYS"/class/nvme-subsystem "$SYS"/dev/block "$SYS"/devices/virtual/block \
		"$SYS"/module/nvme_core "$SYS"/module/nvme_fabrics "$SYS"/module/nvme_tcp "$ROOT"/proc/self \
		"$ROOT"/etc "$ROOT"/boot "$ROOT"/proc/net
	attribute "$SYS/module/nvme_core/parameters" multipath Y
	# 10.0.0.0/24 on eth0; 192.168.0.0/16 on eth1, and the default route
	recorded route "$ROOT/proc/net/route"
	add_interface eth0 2 52:54:00:12:34:56
	add_interface eth1 3 52:54:00:12:34:57
}

# add_interface NAME INDEX MAC
add_interface() {
	attribute "$SYS/class/net/$1" ifindex "$2"
	attribute "$SYS/class/net/$1" address "$3"
	attribute "$SYS/class/net/$1" type 1
}

# on_machine EXIT VERB [OPTION...]: run it there and expect that exit status
on_machine() {
	run --separate-stderr timeout 20 "$program" "${@:2}" --root "$ROOT"
	echo "$output"
	echo "exit $status, stderr: $stderr"
	[ "$status" -eq "$1" ]
}

# add_controller NAME STATE TRADDR [LOSS [NQN [SUBSYSTEM [TRANSPORT]]]]: NAME has its link in SUBSYSTEM's directory
add_controller() {
	local dir=$SYS/devices/virtual/nvme-fabrics/ctl/$1 subsystem=${6:-nvme-subsys0}
	local subsystem_dir=$SYS/devices/virtual/nvme-subsystem/$subsystem
	attribute "$dir" state "$2"
	attribute "$dir" address "traddr=$3,trsvcid=4420,src_addr=10.0.0.7"
	attribute "$dir" ctrl_loss_tmo "${4:-off}"
	attribute "$dir" subsysnqn "${5:-$NQN}"
	attribute "$dir" transport "${7:-tcp}"
	attribute "$dir" hostnqn "$HOSTNQN"
	attribute "$dir" hostid "$HOSTID"
	attribute "$subsystem_dir" subsysnqn "${5:-$NQN}"
	attribute "$subsystem_dir" iopolicy round-robin
	ln -sfn "../../devices/virtual/nvme-fabrics/ctl/$1" "$SYS/class/nvme/$1"
	ln -sfn "../../devices/virtual/nvme-subsystem/$subsystem" "$SYS/class/nvme-subsystem/$subsystem"
	ln -sfn "../../nvme-fabrics/ctl/$1" "$subsystem_dir/$1"
}

# add_block MAJOR:MINOR DIR: DIR below /sys/devices is that block device; its node is a plain file
add_block() {
	attribute "$SYS/devices/$2" dev "$1"
	mkdir -p "$SYS/class/block" "$ROOT/dev"
	ln -sfn "../../devices/$2" "$SYS/class/block/${2##*/}"
	: >"$ROOT/dev/${2##*/}"
	ln -sfn "../../devices/$2" "$SYS/dev/block/$1"
}

# add_head NAME MAJOR:MINOR [SUBSYSTEM]: a namespace with native multipath
add_head() {
	local dir=virtual/nvme-subsystem/${3:-nvme-subsys0}/$1
	add_block "$2" "$dir"
	ln -sfn .. "$SYS/devices/$dir/device"
}

# identify NAME DIR ATTRIBUTE VALUE: the namespace DIR has that identifier, and is a block device
identify() {
	attribute "$SYS/devices/$2" "$3" "$4"
	mkdir -p "$SYS/block"
	ln -sfn "../devices/$2" "$SYS/block/$1"
}

# add_plain NAME MAJOR:MINOR CONTROLLER: a namespace without it
add_plain() {
	local dir=virtual/nvme-fabrics/ctl/$3/$1
	add_block "$2" "$dir"
	ln -sfn .. "$SYS/devices/$dir/device"
}

# add_path CONTROLLER NAME [ANA-STATE]: the controller's own path to a namespace, a hidden disk
add_path() {
	local dir=$SYS/devices/virtual/nvme-fabrics/ctl/$1/$2
	attribute "$dir" nsid "${2##*n}"
	[ $# -eq 2 ] || attribute "$dir" ana_state "$3"
}

# add_partition DISK-DIR NAME MAJOR:MINOR
add_partition() {
	add_block "$3" "$1/$2"
	attribute "$SYS/devices/$1/$2" partition 1
}

# add_dm NAME MAJOR:MINOR SLAVE-DIR...
add_dm() {
	local name=$1 slave
	add_block "$2" "virtual/block/$name"
	mkdir -p "$SYS/devices/virtual/block/$name/slaves"
	shift 2
	for slave; do
		ln -s "../../../../$slave" "$SYS/devices/virtual/block/$name/slaves/${slave##*/}"
	done
}

# add_local_disk NAME MAJOR:MINOR
add_local_disk() {
	add_block "$2" "pci0000:00/ata1/block/$1"
	mkdir -p "$SYS/devices/pci0000:00/ata1/block/$1/device"
}

# mount_root MAJOR:MINOR [SOURCE]: what / is, on top of the initramfs' rootfs
mount_root() {
	cat >"$ROOT/proc/self/mountinfo" <<-END
		1 1 0:2 / / rw - rootfs rootfs rw
		25 1 $1 / / rw,relatime shared:1 - ext4 ${2:-/dev/root} rw
		30 25 0:21 / /run rw,nosuid shared:2 - tmpfs tmpfs rw
	END
}

# planned_path TRADDR STATE [NQN [SENTENCE]]: a member of the hand-over's "paths"
planned_path() {
	jq -n --arg traddr "$1" --arg state "$2" --arg nqn "${3:-$NQN}" --arg sentence "${4:-}" --arg hostnqn "$HOSTNQN" \
		--arg hostid "$HOSTID" '{subsysnqn: $nqn, traddr: $traddr, trsvcid: "4420", hostnqn: $hostnqn,
			hostid: $hostid, source: "cmdline", state: $state}
			+ if $sentence == "" then {} else {reason: "refused", sentence: $sentence} end'
}

# hand_over RESULT PATH...
hand_over() {
	local result=$1
	shift
	mkdir -p "$ROOT/run/early-connect"
	printf '%s\n' "$@" | jq -s --arg result "$result" --arg hostnqn "$HOSTNQN" --arg hostid "$HOSTID" \
		'{version: 1, stage: "initramfs", result: $result, hostnqn: $hostnqn, hostid: $hostid, paths: .}' \
		>"$ROOT/run/early-connect/state.json"
}

# image_tree: what the hooks would put into an image of this machine today, below $TREE
image_tree() {
	TREE=$BATS_TEST_TMPDIR/tree
	local host module
	host=$TREE/usr/lib/modules/$(uname -r)/kernel/drivers/nvme/host
	rm -rf "$TREE"
	mkdir -p "$host" "$TREE/usr/sbin" "$TREE/etc/nvme"
	for module in nvme nvme-core nvme-fabrics nvme-tcp; do
		echo "a module" >"$host/$module.ko.xz"
	done
	printf 'ELF\0%s\0more' "$("$program" --version)" >"$TREE/usr/sbin/early-connect"
	[ ! -d "$ROOT/etc/nvme" ] || cp -a "$ROOT/etc/nvme/." "$TREE/etc/nvme"
	{
		[ ! -e "$ROOT/etc/early-connect.conf" ] || cat "$ROOT/etc/early-connect.conf"
		printf '\n%s\n' "$("$program" plan --early --root "$ROOT" 2>/dev/null)"
	} >"$TREE/etc/early-connect.conf"
}

# shellcheck disable=SC2120 # the tests pass arguments
# pack [TOOL [FILE]]: an image of $TREE, compressed by TOOL, as the running kernel's
pack() {
	IMAGE=${2:-/boot/initrd.img-$(uname -r)}
	(cd "$TREE" && find . -print0 | cpio --null --quiet -o -H newc) | ${1:-cat} >"$ROOT$IMAGE"
	chmod 600 "$ROOT$IMAGE"
}

# good_machine: root on a namespace with two live paths, as planned, and an image that is current
good_machine() {
	add_controller nvme0 live 10.0.0.1
	add_controller nvme1 live 10.0.0.2
	add_head nvme0n1 259:0
	mount_root 259:0
	attribute "$SYS/class/dmi/id" product_uuid "$HOSTID"
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)"
	image_tree
	pack
}

# data_disk: data on a second subsystem, live as config.json asks
data_disk() {
	add_controller nvme2 live 10.0.0.3 off $DATA nvme-subsys1
	add_head nvme2n1 259:9 nvme-subsys1
	mkdir -p "$ROOT/etc/nvme" "$ROOT/run/udev/data"
	printf 'E:ID_FS_UUID=1234\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\n' >"$ROOT/run/udev/data/b259:9"
	cat >"$ROOT/etc/nvme/config.json" <<-JSON
	[ { "subsystems": [ { "nqn": "$DATA", "ports": [ { "transport": "tcp", "traddr": "10.0.0.3", "trsvcid": "4420" } ] } ] } ]
	JSON
	mkdir -p "$ROOT/etc/systemd/system/multi-user.target.wants"
	ln -sfn /usr/lib/systemd/system/early-connect.service "$ROOT/etc/systemd/system/multi-user.target.wants/"
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)" \
		"$(planned_path 10.0.0.3 live $DATA | jq '.source = "config.json" | .stage = "rootfs"')"
	image_tree
	pack
}

# row CHECK RESULT [WORDS]: a row of that check has that result and those words; `row CHECK` that none of it is there
row() {
	local line
	for line in "${lines[@]}"; do
		read -r result check seen <<<"$line"
		if [ "$check" = "$1" ] && [ $# -eq 1 ]; then
			echo "unexpected row: $line"
			return 1
		fi
		if [ "$check" = "$1" ] && [ "$result" = "$2" ] && [[ "$seen" == *"${3:-}"* ]]; then
			return 0
		fi
	done
	[ $# -eq 1 ] && [ "${#lines[@]}" -gt 0 ]
}
