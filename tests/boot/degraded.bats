#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# degraded.bats - root's target is there, another that the command line names too is down: the boot goes on without it
# as soon as root's device is there, and the real root says what is missing

bats_require_minimum_version 1.5.0

load boots.sh

OTHER_NQN=nqn.2026-01.org.example:mirror

# boots_without_other VARIANT - nobody listens where the other subsystem is asked for; a boot that waits for it takes
# longer than this test
boots_without_other() {
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "$(root_connect)" "rd.nvmf.connect=tcp,$ROOT_TARGET,$OTHER_NQN,4429" \
		rd.nvmf.grace=900 rd.nvmf.timeout=900
	run vm_wait_exit host $BOOT_SECONDS
	vm_report host
	[ "$status" -eq 1 ] # the report's own: verify does not pass
	vm_seen host "GUEST UP"
	run ! vm_seen host "gave up after"
	vm_report host | grep -q "stage  *$ROOT_NQN initramfs$"
	vm_report host | grep -q "FAIL  *path  *$OTHER_NQN at $ROOT_TARGET:4429 is not connected: the target refuses the TCP connection"
}

@test "initramfs-tools: a second subsystem that is down holds no boot" {
	boots_without_other initramfs-tools
}

@test "dracut: a second subsystem that is down holds no boot" {
	boots_without_other dracut
}
