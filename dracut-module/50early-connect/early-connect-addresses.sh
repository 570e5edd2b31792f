#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# early-connect-addresses INTERFACE - set what firmware had on it beside what network-legacy sets up
#
# udev runs this as soon as the interface is there, for network-legacy may wait for a lease for minutes; and once
# more after network-legacy, which clears the interface of all addresses before it sets one of IPv4.

PATH=/usr/sbin:/usr/bin:/sbin:/bin

while read -r interface verb words; do
    # shellcheck disable=SC2086 # words; nothing in them means anything to a shell
    if [ "$interface $verb" = "$1 ip" ]; then
        ip $words dev "$1"
    fi
done < /run/initramfs/early-connect.steps
