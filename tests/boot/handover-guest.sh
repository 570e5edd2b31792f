# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# handover-guest.sh - guests with root on NVMe/TCP and a network manager in the real root. To be loaded by bats.
#
#   handover_guest VARIANT UNIT CONFIGURATION   make the guest in which UNIT alone runs the network
#   hands_over KEEPER                           it boots with a static address; verify says that KEEPER keeps it
#   hands_over_lease RENEWER                    it boots by DHCP; verify says that RENEWER renews the lease
#   leases_and_fails                            it boots by DHCP; verify says that no client is installed to do so
#
# $HANDOVER_WAIT: seconds to wait before the guest looks once more. $MANAGERS: the packages. $HANDOVER_OPTIONS: more
# of guest_build's. $HANDOVER_WORDS: more kernel parameters.

# shellcheck source=tests/boot/boots.sh
. "$(dirname "${BASH_SOURCE[0]}")/boots.sh"

MANAGERS='network-manager ifupdown dhcpcd-base'
HANDOVER_OPTIONS=()
HANDOVER_WORDS=()

# Another address, so that what the initramfs gave is in nobody's configuration; and the interface by the
# alternative name that udev gives it.
networkd_static() {
	printf '[Match]\nName=enp0s2\n[Network]\nAddress=192.168.77.12/24\n' >/etc/systemd/network/10-lan.network
}

networkd_dhcp() {
	printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >/etc/systemd/network/10-lan.network
}

ifupdown_static() {
	printf 'auto lo eth0\niface lo inet loopback\niface eth0 inet static\n\taddress 192.168.77.2/24\n' \
		>/etc/network/interfaces
}

# As Debian's installer writes it.
ifupdown_dhcp() {
	printf 'auto lo\niface lo inet loopback\nallow-hotplug eth0\niface eth0 inet dhcp\n' >/etc/network/interfaces
}

networkmanager_static() {
	cat >/etc/NetworkManager/system-connections/lan.nmconnection <<-EOF
		[connection]
		id=lan
		uuid=1f3a7d0c-55c1-4f0e-8a3e-0d9b6f1c2a41
		type=ethernet
		interface-name=eth0

		[ipv4]
		method=manual
		address1=192.168.77.2/24
	EOF
	chmod 600 /etc/NetworkManager/system-connections/lan.nmconnection
}

# Without a profile it would make one of its own, which asks for a lease.
networkmanager_auto() {
	:
}

# The hook runs in the guest.
handover_guest() {
	local hook="systemctl disable NetworkManager networking 2>/dev/null || :; systemctl enable $2"
	hook+="; echo $2 >/etc/ec-handover; echo ${HANDOVER_WAIT:-10} >/etc/ec-handover-wait"
	guest=$(guest_build "$1" --packages "$MANAGERS" --deb "$DEB" "${HANDOVER_OPTIONS[@]}" --hook "$hook; $(declare -f "$3"); $3")
}

handover_boot() {
	# So that the kernel says it on the console when a connection is lost, until the very end.
	root_host_start "$guest" "$(dirname "${BASH_SOURCE[0]}")/handover.sh" "$(root_connect)" net.ifnames=0 loglevel=5 \
		"${HANDOVER_WORDS[@]}"
	vm_wait_exit host $((BOOT_SECONDS + ${HANDOVER_WAIT:-0})) || { vm_report host; return 1; }
	vm_report host
	! vm_seen host 'nvme.*(error recovery|Reconnecting|failed to connect socket|I/O error)' || return
}

hands_over() {
	root_target_start "$guest"
	handover_boot
	root_target_stop
	vm_report host | grep -q "check .*PASS .*eth0: $1"
}

leases_and_fails() {
	root_target_start "$guest"
	root_dhcp
	handover_boot
	root_target_stop
	vm_report host | grep "check .*FAIL .*$ROOT_HOST on eth0 was leased in the initramfs and nobody renews it" |
		grep -q "no DHCP client is installed"
	vm_report host | grep -q 'failed .*early-connect-verify.service'
}

hands_over_lease() {
	root_target_start "$guest"
	root_dhcp
	handover_boot
	# The server's own word: the lease has not run out.
	# shellcheck disable=SC2016 # for the target's shell
	vm_sh target 'kill -USR1 $(pidof udhcpd); sleep 1; dumpleases -r -f /run/udhcpd.leases' | tee /dev/stderr |
		grep "$ROOT_HOST" | grep -qv expired
	root_target_stop
	vm_report host | grep -q "check .*PASS .*$ROOT_HOST on eth0 is renewed by $1"
}
