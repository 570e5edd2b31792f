#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs in a guest that is up, with root on NVMe/TCP and a network manager in the real root: does that keep
# the boot interface? /etc/ec-handover names the manager's unit, ec-handover-wait
# how many seconds to wait before the last look. Lines REPORT KEY VALUE; the status is the
# number of things that are not as they should be.

# shellcheck disable=SC2317 # `must` calls the functions below

unit=$(cat /etc/ec-handover)
wrong=0

say() { echo "REPORT $*"; }

# must KEY COMMAND… - say whether it succeeds
must() {
	key=$1
	shift
	if "$@" >/dev/null 2>&1; then
		say "$key" holds
	else
		say "$key" "broken: $*"
		wrong=$((wrong + 1))
	fi
}

# What the kernel says when a connection is lost: drivers/nvme/host/tcp.c.
never_lost() {
	dmesg >/run/kernel-log && grep -q 'nvme nvme0: new ctrl' /run/kernel-log &&
		! grep -E 'nvme.*(starting error recovery|Reconnecting in|failed to connect socket)' /run/kernel-log
}

root_is_writable() {
	echo "$1" >"/root/written-$1" && sync -f "/root/written-$1"
}

# keeps WHEN - address, route and path are there
keeps() {
	must "address-$1" sh -c 'ip -o -4 address show dev eth0 | grep -q "inet 192.168.77.2/24"'
	must "route-$1" sh -c 'ip route get 192.168.77.1 | grep -q "dev eth0 src 192.168.77.2"'
	must "live-$1" grep -qx live /sys/class/nvme/nvme0/state
	must "never-lost-$1" never_lost
	must "writable-$1" root_is_writable "$1"
}

say handover "$(systemctl is-active early-connect-network.service)"
sed -n '/"leases"/,/\]/s/^ *"/"/p' /run/early-connect/state.json | while read -r line; do say noted "$line"; done
early-connect handover --dry-run | while read -r line; do say step "$line"; done
# Its start may still be a job of the boot: a slow machine takes long to come to it.
for _ in $(seq 180); do
	! systemctl is-active -q "$unit" && ! systemctl is-failed -q "$unit" || break
	sleep 1
done
must manager systemctl is-active "$unit"
keeps booted
must restart systemctl restart "$unit"
must manager-again systemctl is-active "$unit"
# What a manager does late, such as asking for a lease, shows by then.
sleep "$(cat /etc/ec-handover-wait)"
keeps restarted
ip -4 address show dev eth0 | while read -r line; do say ip "$line"; done
early-connect verify | while read -r line; do say check "$line"; done
systemctl --failed --no-legend --plain | while read -r line; do say failed "$line"; done
exit $wrong
