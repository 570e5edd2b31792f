#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# initqueue/online hook, sourced by dracut with the interface that has been set up.

if [ -e /run/initramfs/early-connect.steps ]; then
    /usr/sbin/early-connect-addresses "$1"
fi
