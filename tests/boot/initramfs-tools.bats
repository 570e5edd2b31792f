#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Debian 13 guest without a disk boots its root file system from a kernel NVMe/TCP target, through
# the initramfs that the distribution's own tool built when our package was installed.

load boots.sh

@test "initramfs-tools: the command line alone" {
	boots_from_words initramfs-tools
}

@test "initramfs-tools: config.json alone, klibc's tools alone" {
	echo BUSYBOX=n >"$VM_DIR/klibc"
	boots_from_config initramfs-tools --conf "$VM_DIR/klibc:/etc/initramfs-tools/conf.d/zz-klibc"
}

@test "initramfs-tools: a wrong NQN ends with its reason, then in the panic of initramfs-tools" {
	fails_with_reason initramfs-tools "early-connect: root is not connected"
}
