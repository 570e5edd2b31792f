#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# emergency hook, sourced by dracut before the shell opens: what of NVMe/TCP is missing and why. It may be hours ago
# that early-connect-initrd.service said so, or nothing but a missing root device that has ended the boot.

if [ -e /run/early-connect/state.json ]; then
    /usr/sbin/early-connect status >&2
fi
