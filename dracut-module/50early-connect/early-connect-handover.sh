#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pre-pivot hook, sourced by dracut: what the DHCP clients of this initramfs know of their leases goes with them
# at switch-root, so it is noted while they run. What still connects further paths is ended first, as it is at
# switch-root: it writes the same file.

if [ -e /run/early-connect/state.json ]; then
    systemctl stop early-connect-initrd.service
    /usr/sbin/early-connect handover --stage=initramfs
fi
