#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs in a guest that is up: what does its root stand on, and does the verification hold? Lines
# REPORT KEY VALUE; exit 0 only when all is as it should be.

say() { echo "REPORT $*"; }

device=$(findmnt -n -o SOURCE /)
nqn=$(cat "/sys/class/block/${device##*/}/device/subsysnqn")
say root "$device on $nqn"
say mounted "$(findmnt -n -o OPTIONS / | cut -d, -f1)"
say iopolicy "$(cat /sys/class/nvme-subsystem/nvme-subsys0/iopolicy)"
say host-nqn "$(cat /sys/class/nvme/nvme0/hostnqn)"
say interfaces "$(ls /sys/class/net | tr '\n' ' ')"
early-connect status | while read -r line; do say path "$line"; done

# Of each path its subsystem and the run that connected it.
sed -n '/"paths"/,$ s/^ *"\(subsysnqn\|stage\)":"\([^"]*\)".*/\2/p' /run/early-connect/state.json |
	while read -r nqn && read -r stage; do say stage "$nqn $stage"; done

# First usable route and mount of root, both in seconds since the kernel started.
# That of the initramfs stands behind that of the real root's run.
route=$(sed -n 's/.*"first_route":\([0-9.]*\).*/\1/p' /run/early-connect/state.json | tail -n 1)
mounted=$(dmesg | sed -n "s/^\[ *\([0-9.]*\)\] EXT4-fs (${device##*/}): mounted.*/\1/p" | head -n 1)
say route-to-root "$(awk "BEGIN { printf \"%.2f s (route %.2f s, root mounted %.2f s after the kernel's start)\", \
	$mounted - $route, $route, $mounted }")"

# The unit, not only the program: it runs once the boot has settled.
unit=early-connect-verify.service
for _ in $(seq 30); do
	[ "$(systemctl show -P ExecMainExitTimestampMonotonic $unit)" = 0 ] || break
	sleep 1
done
early-connect verify | while read -r line; do say check "$line"; done
state=$(systemctl show -p ActiveState,Result,ExecMainCode $unit | sort | xargs)
if [ "$state" = "ActiveState=inactive ExecMainCode=1 Result=success" ]; then # 1: it has run, CLD_EXITED
	say verify passed
else
	say verify "failed: $state"
	journalctl -b -u $unit --no-pager
	exit 1
fi
touch /root/written && sync
