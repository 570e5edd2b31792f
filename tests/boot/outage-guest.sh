#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs in a guest that is up: write to root until somebody writes to /run/end, then say what the kernel said.
# What is acknowledged leaves the guest at once, by a channel that does not need root.

load=/usr/local/lib/ec-test/load
mkfifo /run/end
mkdir /root/outage
exec 4>/dev/virtio-ports/acknowledged
$load append /root/outage/append >&4 &
append=$!
$load blocks /root/outage/blocks >&4 &
blocks=$!
read -r _ </run/end

kill $append $blocks
wait $append || exit
wait $blocks || exit

# A read-ahead (0x80000) that was under way on a path that ends is not done again on the other one: nobody waits for
# it, and whoever reads there later asks again.
dmesg >/run/kernel-log || exit
grep -E 'I/O error|EXT4-fs (error|warning)|Aborting journal|Remounting filesystem|lost a?sync page write|failing I/O' /run/kernel-log |
	grep -vE 'I/O error, dev nvme[0-9]+c[0-9]+n[0-9]+, .*\(READ\) flags 0x[0-9a-f]*8[0-9a-f]{4} ' |
	while read -r line; do echo "REPORT lost $line"; done
