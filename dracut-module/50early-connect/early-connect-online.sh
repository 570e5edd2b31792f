#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# initqueue/online hook, sourced by dracut whenever an interface is configured. early-connect-initrd.service
# has connected what was named before there was a network; a DHCP root-path is known only now. initqueue
# runs until root is there, so that a host with a local root waits for no lease.

early_connect_plan=$(/usr/sbin/early-connect plan 2> /dev/null)
case "$early_connect_plan" in
    *"(dhcp "*) /usr/sbin/early-connect connect --stage=initramfs ;;
esac
unset early_connect_plan
