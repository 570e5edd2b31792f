#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# stack.bats - early=auto finds what root stands on in the sysfs of a real kernel: namespaces with two paths and
# with one, partitions, device-mapper, btrfs. Root is what a chroot has for one.

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

other=nqn.2014-08.org.example:other
host_options=(--program dmsetup --add "$BATS_TEST_DIRNAME/early-of-root:/bin/early-of-root:755")
for module in ext4 btrfs dm-mod dm-crypt xts ecb; do host_options+=(--module "$module"); done

setup_file() {
	local disks=("$BATS_FILE_TMPDIR/one.btrfs" "$BATS_FILE_TMPDIR/two.btrfs")
	truncate -s 128M "${disks[@]}"
	mkfs.btrfs -q -d single -m single "${disks[@]}"
	target_options=(--disk "${disks[0]}" --disk "${disks[1]}")
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:32
		namespace $nqn 2 /dev/vda
		subsystem $other
		namespace $other 1 ram:32
		namespace $other 2 /dev/vdb
		port 1 192.168.77.1
		link 1 $nqn
		link 1 $other
		port 2 192.168.78.1
		link 2 $nqn
	EOT
}

# A guest in which a file system or a layer is stuck is replaced.
setup() {
	host 'umount /mnt/dev /mnt/sys /mnt/proc /mnt 2>/dev/null
		for name in luks lv; do [ ! -e /dev/mapper/$name ] || DM_DISABLE_UDEV=1 dmsetup remove $name || exit; done' ||
		{ vm_tail host; vm_kill host; engine_host_start; }
	engine_reset
	connects
}

# connects [WORDS] - one subsystem over both wires, the other one over one
connects() {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.78.1,$nqn" \
		"rd.nvmf.connect=tcp,192.168.77.1,$other rd.nvmf.paths=all" "$@"
	connect 60
	[ "$code" = 0 ]
	disk=/dev/$(namespace $nqn 1)
	other_disk=/dev/$(namespace $other 1)
}

# namespace NQN NSID - the name of that block device, which is the multipath head's where there is one
namespace() {
	host "cd /sys/block; for n in nvme*n*; do
		[ \"\$(cat \$n/device/subsysnqn \$n/nsid)\" != '$1
$2' ] || case \$n in *c*) ;; *) echo \$n; exit ;; esac; done; exit 1"
}

# comes_to NQNS DEVICE [OPTION…] - with root on DEVICE, mounted with these options
comes_to() {
	local wanted=$1 got
	shift
	got=$(host "early-of-root $* 2>&1" 60) || { echo "$got"; return 1; }
	echo "$got"
	[ "$(sed -n 's/^early = //p' <<<"$got" | tr ' ' '\n' | sort)" = "$(tr ' ' '\n' <<<"$wanted" | sort)" ]
}

# layer NAME BELOW TARGET WORDS… - /dev/mapper/NAME on all of the device BELOW
layer() {
	host "DM_DISABLE_UDEV=1 dmsetup create $1 --table \"0 \$(blockdev --getsz $2) ${*:3}\""
}

@test "LUKS on LVM on a partition, over two paths" {
	[ "$(host "grep -lx $nqn /sys/block/nvme*c*n*/device/subsysnqn | wc -l")" = 4 ] # two namespaces, two paths
	host "printf 'n\np\n1\n\n\nw\n' | fdisk $disk >/dev/null"
	layer lv "${disk}p1" linear "${disk}p1" 0
	layer luks /dev/mapper/lv crypt aes-xts-plain64 "$(printf '%064d' 1)" 0 /dev/mapper/lv 0
	host 'mke2fs -b 4096 /dev/mapper/luks >/dev/null'
	comes_to $nqn /dev/mapper/luks
}

@test "a volume over the other subsystem" {
	layer lv "$other_disk" linear "$other_disk" 0
	host 'mke2fs -b 4096 /dev/mapper/lv >/dev/null'
	comes_to $other /dev/mapper/lv
}

@test "a volume over both subsystems" {
	host "size=\$(blockdev --getsz $disk)
		printf '%s\n' \"0 \$size linear $disk 0\" \"\$size \$size linear $other_disk 0\" | DM_DISABLE_UDEV=1 dmsetup create lv &&
		mke2fs -b 4096 /dev/mapper/lv >/dev/null"
	comes_to "$nqn $other" /dev/mapper/lv
}

@test "btrfs over both subsystems" {
	local two
	two=/dev/$(namespace $other 2)
	comes_to "$nqn $other" "/dev/$(namespace $nqn 2)" -t btrfs -o "device=$two"
}

@test "root in the initramfs itself can't be told" {
	host 'early-connect plan --early' | grep -x 'early = all'
}

# The last one: the module stays like that.
@test "without native multipath a path has a namespace of its own" {
	engine_reset
	host 'rmmod nvme_tcp nvme nvme_fabrics nvme_core'
	connects nvme_core.multipath=N
	host '[ ! -e /sys/class/nvme-subsystem/nvme-subsys0/nvme0n1 ] && ls -d /sys/class/nvme/nvme0/nvme0n1'
	layer lv "$disk" linear "$disk" 0
	host 'mke2fs -b 4096 /dev/mapper/lv >/dev/null'
	comes_to $nqn /dev/mapper/lv
}
