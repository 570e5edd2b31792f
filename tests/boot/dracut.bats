#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A Debian 13 guest without a disk boots its root file system from a kernel NVMe/TCP target, through
# the initramfs that the distribution's own tool built when our package was installed.
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.

setup_file() {
	local built=("$BATS_TEST_DIRNAME"/../../build/early-connect_*.deb)
	DEB=${EARLY_CONNECT_DEB:-${built[-1]}}
	export DEB
	# The identity that config.json names is not the machine's.
	cat >"$BATS_FILE_TMPDIR/config.json" <<-'JSON'
	[ { "hostnqn": "nqn.2014-08.org.nvmexpress:uuid:5a0d6f0e-6e4b-4c52-8bd4-0d6cbd2f6a11",
	    "subsystems": [ { "nqn": "nqn.2026-01.org.example:root", "ports": [
	      { "transport": "tcp", "traddr": "192.168.77.1", "trsvcid": "4420" } ] } ] } ]
	JSON
}

setup() {
	# shellcheck source=tests/boot/boots.sh
	. "$BATS_TEST_DIRNAME/boots.sh"
	vm_setup
}

teardown() {
	vm_cleanup
}

@test "dracut: the command line alone" {
	guest=$(guest_build dracut --deb "$DEB")
	boots dracut "$(root_connect)"
	[ "$(host_nqn)" = "nqn.2014-08.org.nvmexpress:uuid:$ROOT_UUID" ]
}

@test "dracut: config.json alone" {
	guest=$(guest_build dracut --deb "$DEB" --conf "$BATS_FILE_TMPDIR/config.json:/etc/nvme/config.json:600")
	boots dracut
	[ "$(host_nqn)" = nqn.2014-08.org.nvmexpress:uuid:5a0d6f0e-6e4b-4c52-8bd4-0d6cbd2f6a11 ]
}

@test "dracut: a wrong NQN ends with its reason, then in the emergency shell" {
	fails_with_reason dracut "Entering emergency mode"
}
