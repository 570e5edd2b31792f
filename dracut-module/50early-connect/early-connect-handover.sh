#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pre-pivot hook, sourced by dracut: what the DHCP clients of this initramfs know of their leases goes with them
# at switch-root, so it is noted while they run. What still connects further paths is ended first: it writes the
# same file. Its unit stays as it is: it goes with the initramfs.

if [ -e /run/early-connect/state.json ]; then
    systemctl kill early-connect-initrd.service
    early_connect_tries=30
    while [ "$early_connect_tries" -gt 0 ] \
        && { read -r early_connect_pid < /run/early-connect/pid && kill -0 "$early_connect_pid"; } 2> /dev/null; do
        sleep 0.1
        early_connect_tries=$((early_connect_tries - 1))
    done
    unset early_connect_pid early_connect_tries
    /usr/sbin/early-connect handover --stage=initramfs
fi
