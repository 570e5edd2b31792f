#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Debian 13 guest without a disk boots its root file system from a kernel NVMe/TCP target, through
# the initramfs that the distribution's own tool built when our package was installed.

load boots.sh

@test "dracut: the command line alone" {
	boots_from_words dracut
}

@test "dracut: config.json alone" {
	boots_from_config dracut
}

@test "dracut: a wrong NQN ends with its reason, then in the emergency shell" {
	fails_with_reason dracut "Entering emergency mode"
	# What the shell is opened with, by the hook.
	vm_seen host "missing +$ROOT_TARGET:4420"
	vm_seen host "^ +the target has no subsystem of that NQN on this port"
}
