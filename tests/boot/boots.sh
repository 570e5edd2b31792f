# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# boots.sh - what the boot tests of both initramfs systems assert. To be sourced by bats.

# shellcheck source=tests/boot/root.sh
. "$(dirname "${BASH_SOURCE[0]}")/root.sh"

BOOT_SECONDS=300

# boots VARIANT [WORDS…] - the guest in $guest boots, verifies, powers off; the target's disk is clean.
# $BOOT_REPORT runs in the guest instead of report.sh
boots() {
	root_target_start "$guest"
	boots_from_target "$@"
}

# boots_by_dhcp VARIANT [WORDS…] - the same, with an address from DHCP, whose root-path names root
boots_by_dhcp() {
	root_target_start "$guest"
	root_dhcp
	boots_from_target "$@"
}

boots_from_target() {
	local variant=$1
	shift
	root_host_start "$guest" "${BOOT_REPORT:-$BATS_TEST_DIRNAME/report.sh}" "$@"
	vm_wait_exit host $BOOT_SECONDS
	root_target_stop
	vm_report host
	root_report_holds "$variant"
	# The guest wrote to its root before it powered off.
	debugfs -R 'stat /root/written' "$ROOT_DISK" 2>/dev/null | grep -q 'Type: regular'
}

# The host NQN that the guest's controllers use.
host_nqn() {
	vm_report host | sed -n 's/^ *host-nqn  *//p'
}

# fails_with_reason VARIANT - a wrong NQN ends at the timeout, in words that name NQN, address and reason
fails_with_reason() {
	local wrong=nqn.2026-01.org.example:no-such-thing
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "$(root_connect "$ROOT_TARGET" $wrong)" rd.nvmf.timeout=20
	vm_wait host "early-connect: error: gave up after" $BOOT_SECONDS
	vm_wait host "early-connect: error: $wrong at $ROOT_TARGET:4420: the target has no subsystem of that NQN" 30
	vm_wait host "$2" 60
	! vm_seen host "GUEST UP"
}
