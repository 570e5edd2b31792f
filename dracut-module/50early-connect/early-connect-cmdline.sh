#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmdline hook, sourced by dracut: asks for the network when NVMe/TCP is asked for. Only the program
# can tell: the wish may stand on the kernel command line, in a file or in the firmware. A mistake
# counts as a wish: connect then says what is wrong. So does DHCP, whose root-path may name something:
# early-connect-online.sh connects that.

early_connect_plan=$(/usr/sbin/early-connect plan 2> /dev/null) || early_connect_plan=mistake
if [ "$early_connect_plan" = "nothing to connect" ]; then
    unset early_connect_plan
    return 0
fi
unset early_connect_plan

echo "rd.neednet=1" > /etc/cmdline.d/20-early-connect.conf
mkdir -p /run/initramfs
: > /run/initramfs/early-connect.wanted

# Stopping systemd-networkd at switch-root or at shutdown must not take the addresses away under a
# mounted root. Its own default looks at the type of the root file system and sees a local one.
[ -x /usr/lib/systemd/systemd-networkd ] || return 0
systemctl start systemd-network-generator.service
for early_connect_file in /run/systemd/network/*.network /etc/systemd/network/*.network; do
    [ -f "$early_connect_file" ] || continue
    printf '\n[Network]\nKeepConfiguration=yes\n' >> "$early_connect_file"
done
unset early_connect_file
