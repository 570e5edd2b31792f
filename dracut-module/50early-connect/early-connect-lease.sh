#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# initqueue/settled hook, sourced by dracut about twice a second until root is there: connects what a DHCP
# root-path names. early-connect-initrd.service has connected what was named before there was a network;
# a lease comes when it comes, and a host with a local root waits for none. (Not every network module of
# every dracut runs the hooks of initqueue/online.)
#
# shellcheck disable=SC2154 # dracut sets hookdir

# early-connect-cmdline.sh has found that something is asked for.
[ -e /etc/cmdline.d/20-early-connect.conf ] || return 0

# What still connects other paths takes a lease up by itself, and holds the lock.
if read -r early_connect_pid 2> /dev/null < /run/early-connect/pid && kill -0 "$early_connect_pid" 2> /dev/null; then
    unset early_connect_pid
    return 0
fi

# A second try would find what the first one found, unless there is a new lease.
early_connect_plan=$(/usr/sbin/early-connect plan 2> /dev/null)
case "$early_connect_plan" in
    "$early_connect_tried") ;;
    *"(dhcp "*)
        early_connect_tried=$early_connect_plan
        # netroot=dhcp waits for this root-path alone; with some network modules nothing else ends that.
        /usr/sbin/early-connect connect --stage=initramfs
        case $? in
            0 | 1) rm -f "$hookdir/initqueue/finished/dhcp.sh" ;;
        esac
        ;;
esac
unset early_connect_plan early_connect_pid
