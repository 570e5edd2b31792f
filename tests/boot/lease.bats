#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lease of each DHCP client that an initramfs may have is noted while that client lives. In the real root it
# is renewed by somebody, or the verification fails by name; and root outlives it.

# shellcheck source=tests/boot/handover-guest.sh
. "$BATS_TEST_DIRNAME/handover-guest.sh"

# Long enough for a machine that does much else.
BOOT_SECONDS=900
HANDOVER_WORDS=(rd.nvmf.timeout=0)

# No manager in the real root: a client of early-connect's own renews the lease.
nobody() {
	:
}

# outlives VARIANT RENEWER - the guest lives through three times of its lease, and more
outlives() {
	ROOT_LEASE=60 HANDOVER_WAIT=190
	handover_guest "$1" early-connect-network nobody
	hands_over_lease "$2"
}

# fails_by_name VARIANT - as long, in a guest that has no DHCP client
fails_by_name() {
	ROOT_LEASE=60 HANDOVER_WAIT=190
	handover_guest "$1" early-connect-network nobody
	leases_and_fails
}

# with_older SUITE MODULE - the dracut of an older Debian, with that network module. In its kernel virtio_pci is a module.
with_older() {
	printf '%s\n' "add_dracutmodules+=' $2 '" "add_drivers+=' virtio_pci '" >"$VM_DIR/module.conf"
	HANDOVER_OPTIONS=(--suite "$1" --conf "$VM_DIR/module.conf:/etc/dracut.conf.d/module.conf"
		--hook "lsinitrd --mod /boot/initrd.img-* | grep -qx $2"
		--hook 'lsinitrd /boot/initrd.img-* | grep -q usr/lib/udev/rules.d/71-early-connect.rules')
}

# with_initramfs_tools_of SUITE - of another Debian. Up to 12 virtio_pci is a module in its kernel.
with_initramfs_tools_of() {
	echo virtio_pci >"$VM_DIR/modules"
	HANDOVER_OPTIONS=(--suite "$1" --conf "$VM_DIR/modules:/usr/share/initramfs-tools/modules.d/virtio")
}

@test "dracut with systemd-networkd, then dhcpcd" {
	MANAGERS=dhcpcd-base
	handover_guest dracut early-connect-network nobody
	hands_over_lease dhcpcd
	vm_report host | grep -q 'noted .*"client":"systemd-networkd"'
}

# bats test_tags=long
@test "dracut with systemd-networkd, then dhcpcd: three times of a lease of 60 s" {
	MANAGERS=dhcpcd-base
	outlives dracut dhcpcd
}

# bats test_tags=long
@test "dracut with systemd-networkd, then nobody: the verification fails by name, and root stays" {
	MANAGERS=
	fails_by_name dracut
}

# bats test_tags=long
@test "dracut 059 with systemd-networkd, then dhclient: three times of a lease of 60 s" {
	MANAGERS='dbus isc-dhcp-client iputils-arping procps'
	with_older bookworm systemd-networkd
	outlives dracut dhclient
}

# bats test_tags=long
@test "dracut 059 with network-legacy, then dhclient: three times of a lease of 60 s" {
	MANAGERS='dbus isc-dhcp-client iputils-arping procps'
	with_older bookworm network-legacy
	outlives dracut dhclient
}

# bats test_tags=long
@test "dracut 051 with network-legacy, on Linux 5.10, then dhclient: three times of a lease of 60 s" {
	MANAGERS='dbus isc-dhcp-client iputils-arping procps'
	with_older bullseye network-legacy
	outlives dracut dhclient
}

# bats test_tags=long
@test "initramfs-tools 0.140, on Linux 5.10, then dhclient: three times of a lease of 60 s" {
	MANAGERS=isc-dhcp-client
	with_initramfs_tools_of bullseye
	outlives initramfs-tools dhclient
}

# bats test_tags=long
@test "initramfs-tools 0.140, on Linux 5.10, then nobody: the verification fails by name, and root stays" {
	MANAGERS=isc-dhcp-client
	with_initramfs_tools_of bullseye
	HANDOVER_OPTIONS+=(--hook 'dpkg --purge isc-dhcp-client')
	fails_by_name initramfs-tools
}

# bats test_tags=long
@test "initramfs-tools 0.142, then dhclient: three times of a lease of 60 s" {
	MANAGERS=isc-dhcp-client
	with_initramfs_tools_of bookworm
	outlives initramfs-tools dhclient
}

# bats test_tags=long
@test "initramfs-tools 0.151, on Linux 7, then dhcpcd: three times of a lease of 60 s" {
	# Nothing else brings mount(8) there, without which root stays read-only.
	MANAGERS='dhcpcd-base mount'
	with_initramfs_tools_of forky
	outlives initramfs-tools dhcpcd
}

# bats test_tags=long
@test "dracut 112 with systemd-networkd 262, then dhcpcd: three times of a lease of 60 s" {
	MANAGERS=dhcpcd-base
	HANDOVER_OPTIONS=(--suite forky)
	outlives dracut dhcpcd
}

# bats test_tags=long
@test "dracut with NetworkManager in both: three times of a lease of 60 s" {
	MANAGERS=network-manager
	ROOT_LEASE=60 HANDOVER_WAIT=190
	handover_guest dracut NetworkManager nobody
	hands_over_lease NetworkManager
}

# bats test_tags=long
@test "dracut with NetworkManager, then dhcpcd: three times of a lease of 60 s" {
	MANAGERS='network-manager dhcpcd-base'
	outlives dracut dhcpcd
}

# bats test_tags=long
@test "initramfs-tools, then dhcpcd: three times of a lease of 60 s" {
	MANAGERS=dhcpcd-base
	outlives initramfs-tools dhcpcd
}
