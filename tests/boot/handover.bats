#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who runs the network in the real root keeps the boot interface: at boot, when it is restarted, and until
# root is unmounted clean.

load boots.sh

# Each of them in one guest base; a test enables its own.
MANAGERS='network-manager ifupdown dhcpcd-base'
WITHOUT='systemctl disable NetworkManager networking'

static_networkd="printf '[Match]\nName=eth0\n[Network]\nAddress=192.168.77.2/24\n' >/etc/systemd/network/10-lan.network"
dhcp_networkd="printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >/etc/systemd/network/10-lan.network"

# hands_over VARIANT UNIT [WORDS…] - the guest in $guest keeps its interface under UNIT's hands
hands_over() {
	root_target_start "$guest"
	[ "${ROOT_IP:-}" != dhcp ] || root_dhcp
	root_host_start "$guest" "$BATS_TEST_DIRNAME/handover.sh" "$(root_connect)" "${@:2}"
	vm_wait_exit host $BOOT_SECONDS || { vm_report host; return 1; }
	vm_report host
	# The target tells when root's last connection ends; the guest's disk must be clean by then.
	root_target_stop
}

# guest_with VARIANT UNIT COMMAND [OPTION…] - with that manager alone, configured by COMMAND
guest_with() {
	guest=$(guest_build "$1" --packages "$MANAGERS" --deb "$DEB" \
		--hook "$WITHOUT; systemctl enable $2; echo $2 >/etc/ec-handover; $3" "${@:4}")
}

@test "initramfs-tools, systemd-networkd: a static address" {
	guest_with initramfs-tools systemd-networkd "$static_networkd"
	hands_over systemd-networkd
}
