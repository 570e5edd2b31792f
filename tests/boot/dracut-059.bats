#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian 12, whose dracut 059 sets the network up otherwise: its systemd-networkd module neither starts the
# daemon nor runs the hooks of initqueue/online; network-legacy is a set of scripts in initqueue.

load boots.sh
load nbft-cases.sh

# guest_059 MODULE - a guest with that network module. In its kernel virtio_pci is a module.
guest_059() {
	printf '%s\n' "add_dracutmodules+=' $1 '" "add_drivers+=' virtio_pci '" >"$VM_DIR/module.conf"
	guest_build dracut --suite bookworm --packages 'dbus isc-dhcp-client iputils-arping procps' --deb "$DEB" \
		--conf "$VM_DIR/module.conf:/etc/dracut.conf.d/module.conf" \
		--hook "lsinitrd --mod /boot/initrd.img-* | grep -qx $1"
}

@test "dracut 059 with systemd-networkd: netroot=dhcp" {
	guest=$(guest_059 systemd-networkd)
	boots_by_dhcp dracut netroot=dhcp
}

@test "dracut 059 with network-legacy: netroot=dhcp" {
	guest=$(guest_059 network-legacy)
	boots_by_dhcp dracut netroot=dhcp
}

# A second ip= for one interface would end the boot.
@test "dracut 059 with network-legacy: a firmware table with a lease and an IPv6 address for one interface" {
	guest=$(guest_059 network-legacy)
	boots_over_dual_stack
}

# bats test_tags=long
@test "dracut 059 with network-legacy: a static address" {
	guest=$(guest_059 network-legacy)
	boots dracut "$(root_connect)"
}
