#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# initqueue/settled hook, sourced by dracut about twice a second until root is there: connects what a DHCP
# root-path names. early-connect-initrd.service has connected what was named before there was a network, and
# does so again for a lease; a lease comes when it comes, and a host with a local root waits for none. (Not
# every network module of every dracut runs the hooks of initqueue/online.)
#
# shellcheck disable=SC2034,SC2154 # dracut sets hookdir and counts main_loop up

# early-connect-cmdline.sh has found that something is asked for.
[ -e /etc/cmdline.d/20-early-connect.conf ] || return 0

early_connect_plan=$(/usr/sbin/early-connect plan 2> /dev/null)
case "$early_connect_plan" in
    *"(dhcp "*)
        # What netroot=dhcp waits for, and root's device comes next. With some network modules nothing else says so.
        rm -f "$hookdir/initqueue/finished/dhcp.sh"
        if { read -r early_connect_pid < /run/early-connect/pid && kill -0 "$early_connect_pid"; } 2> /dev/null; then
            # It takes up a lease by itself. How long to wait for it rd.nvmf.timeout says, not rd.retry.
            main_loop=0
        elif [ "$early_connect_plan" != "$early_connect_tried" ]; then
            # A second try would find what the first one found, unless there is a new lease. Nothing waits for it
            # here: in this loop network-legacy has yet to set the lease's routes and name servers.
            early_connect_tried=$early_connect_plan
            systemctl --no-block restart early-connect-initrd.service
        fi
        ;;
esac
unset early_connect_plan early_connect_pid
