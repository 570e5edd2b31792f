# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# boots.sh - what the boot tests share: each starts in a scratch of its own and ends its VMs, and what
# both initramfs systems must do. To be loaded by bats.
#
# $DEB is the package; EARLY_CONNECT_DEB names another than the one in build/.

# shellcheck source=tests/boot/root.sh
. "$(dirname "${BASH_SOURCE[0]}")/root.sh"

BOOT_SECONDS=300
DEB=$(guest_package)

# Beside root, what the real root is to connect.
DATA_NQN=nqn.2026-01.org.example:data
DATA_SCENARIO="subsystem $DATA_NQN
namespace $DATA_NQN 1 ram:16
link 1 $DATA_NQN"

setup() {
	vm_setup
}

teardown() {
	vm_cleanup
}

# boots VARIANT [WORDS…] - the guest in $guest boots, verifies, powers off; the target's disk is clean
boots() {
	root_target_start "$guest"
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "${@:2}"
	boot_ends_well "$1"
}

# guest_with_networkmanager - print a guest whose dracut takes NetworkManager, which is installed there, by itself
guest_with_networkmanager() {
	guest_build dracut --packages network-manager --deb "$DEB" \
		--hook "lsinitrd --mod /boot/initrd.img-* | grep -qx network-manager"
}

# guest_by_dhcp VARIANT - print a guest that renews the lease of its initramfs: without the package nobody does
guest_by_dhcp() {
	guest_build "$1" --packages dhcpcd-base --deb "$DEB"
}

# boots_by_dhcp VARIANT [WORDS…] - the same, with an address from DHCP, whose root-path names root
boots_by_dhcp() {
	root_target_start "$guest"
	root_dhcp
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "${@:2}"
	boot_ends_well "$1"
}

# boot_ends_well VARIANT - so does the guest that was started with report.sh
boot_ends_well() {
	vm_wait_exit host $BOOT_SECONDS || { vm_report host; return 1; }
	root_target_stop
	vm_report host
	root_report_holds "$1"
	# The guest wrote to its root before it powered off.
	debugfs -R 'stat /root/written' "$ROOT_DISK" 2>/dev/null | grep -q 'Type: regular'
}

# The host NQN that the guest's controllers use.
host_nqn() {
	vm_report host | sed -n 's/^ *host-nqn  *//p'
}

# The initramfs of the guest that reported has connected root, and has left data to the real root.
data_is_left() {
	vm_report host | grep -q "stage  *$ROOT_NQN initramfs$"
	vm_report host | grep -q "stage  *$DATA_NQN rootfs$"
}

# boots_from_words VARIANT - the command line alone; the host's name is the machine's
boots_from_words() {
	guest=$(guest_build "$1" --deb "$DEB")
	boots "$1" "$(root_connect)"
	[ "$(host_nqn)" = "nqn.2014-08.org.nvmexpress:uuid:$ROOT_UUID" ]
}

# boots_from_config VARIANT [OPTION…] - config.json alone, whose host is not the machine; OPTION: guest_build's
boots_from_config() {
	local name=nqn.2014-08.org.nvmexpress:uuid:5a0d6f0e-6e4b-4c52-8bd4-0d6cbd2f6a11
	cat >"$VM_DIR/config.json" <<-JSON
	[ { "hostnqn": "$name",
	    "subsystems": [ { "nqn": "$ROOT_NQN", "ports": [
	      { "transport": "tcp", "traddr": "$ROOT_TARGET", "trsvcid": "4420" } ] } ] } ]
	JSON
	guest=$(guest_build "$1" --deb "$DEB" --conf "$VM_DIR/config.json:/etc/nvme/config.json:600" "${@:2}")
	boots "$1"
	[ "$(host_nqn)" = $name ]
}

# fails_with_reason VARIANT END - a wrong NQN ends at the timeout, in words that name NQN, address and reason
fails_with_reason() {
	local wrong=nqn.2026-01.org.example:no-such-thing
	guest=$(guest_build "$1" --deb "$DEB")
	root_target_start "$guest"
	# A slow machine takes long to have its network: the reason is to be the target's, not that there is none yet.
	root_host_start "$guest" "$BATS_TEST_DIRNAME/report.sh" "$(root_connect "$ROOT_TARGET" $wrong)" rd.nvmf.timeout=60
	vm_wait host "early-connect: error: gave up after" $BOOT_SECONDS
	vm_wait host "early-connect: error: $wrong at $ROOT_TARGET:4420: the target has no subsystem of that NQN" 30
	vm_wait host "$2" 60
	! vm_seen host "GUEST UP"
}
