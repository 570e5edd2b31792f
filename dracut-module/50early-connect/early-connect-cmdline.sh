#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmdline hook, sourced by dracut: asks for the network when NVMe/TCP is asked for. Only the program
# can tell: the wish may stand on the kernel command line, in a file or in the firmware. A mistake
# counts as a wish: connect then says what is wrong. So does DHCP, whose root-path may name something:
# early-connect-lease.sh connects that.
#
# shellcheck disable=SC2154 # dracut sets hookdir and netroot

early_connect_plan=$(/usr/sbin/early-connect plan 2> /dev/null) || early_connect_plan=mistake
case "$early_connect_plan" in
    "nothing to connect but what DHCP may bring"*) ;;
    "nothing to connect"*)
        unset early_connect_plan
        return 0
        ;;
esac
unset early_connect_plan

echo "rd.neednet=1" > /etc/cmdline.d/20-early-connect.conf

# No waiting for the network (wait-online.conf), unless a root of another kind may count on it.
case "$netroot" in
    "" | dhcp | nvme*)
        mkdir -p /run/initramfs
        : > /run/initramfs/early-connect.alone
        ;;
esac

# What the one ip= of network-legacy for each interface has no room for; before the words, which say how the
# network is set up, whoever reads them next.
early_connect_steps=$(/usr/sbin/early-connect network 2> /dev/null)
if [ -e /sbin/ifup ] && [ -n "$early_connect_steps" ]; then
    mkdir -p /run/initramfs
    echo "$early_connect_steps" > /run/initramfs/early-connect.steps
    # shellcheck disable=SC2016 # udev expands it
    echo 'SUBSYSTEM=="net", ACTION=="add|change|move", RUN+="/usr/sbin/early-connect-addresses $name"' \
        > /etc/udev/rules.d/91-early-connect-addresses.rules
fi

# How firmware had the network, and who gets an ip= that names no interface, for whichever of dracut's network
# modules is in the image: their hooks come after this one. (NetworkManager's generator from 1.54 on reads the
# firmware tables by itself, but not where it finds an interface called nbft… among the words.)
early_connect_words=$(/usr/sbin/early-connect network --words)
if [ -n "$early_connect_words" ]; then
    echo "$early_connect_words" > /etc/cmdline.d/40-early-connect-nbft.conf
fi

# systemd's generator reads the kernel's command line alone, no cmdline.d. What it writes for an interface takes
# the place of what it wrote before, so it gets all words at once; of one that it refuses all suffer.
if [ -x /usr/lib/systemd/systemd-networkd ]; then
    systemctl start systemd-network-generator.service
    if [ -n "$early_connect_words" ]; then
        early_connect_all=$(getcmdline) # not behind set -f: it goes through cmdline.d by a wildcard
        # shellcheck disable=SC2086 # words
        (set -f && /usr/lib/systemd/systemd-network-generator -- $early_connect_all) \
            || (set -f && /usr/lib/systemd/systemd-network-generator -- $early_connect_words)
    fi
    # Stopping systemd-networkd at switch-root or at shutdown must not take the addresses away under a
    # mounted root. Its own default looks at the type of the root file system and sees a local one.
    early_connect_settings='\n[Network]\nKeepConfiguration=yes\n'
    # dracut 059 puts systemd-networkd into the image, and no more. Later ones have a hook of their own for the
    # rest: with no interface named it is DHCP on each, a root-path is asked for, the daemon is started.
    if [ ! -e "$hookdir/cmdline/99-networkd-config.sh" ]; then
        early_connect_start=yes
        early_connect_settings="${early_connect_settings}[DHCPv4]\nClientIdentifier=mac\nRequestOptions=17\n"
        set -- /run/systemd/network/*.network /etc/systemd/network/*.network
        [ -f "$1" ] || [ -f "$2" ] || /usr/lib/systemd/systemd-network-generator -- ip=dhcp
    fi
    for early_connect_file in /run/systemd/network/*.network /etc/systemd/network/*.network; do
        [ -f "$early_connect_file" ] || continue
        printf '%b' "$early_connect_settings" >> "$early_connect_file"
        # Beside a static address the generator switches link-local ones off, without which there is no IPv6.
        while read -r early_connect_line; do
            case "$early_connect_line" in
                Address=*:*) printf '[Network]\nLinkLocalAddressing=ipv6\n' >> "$early_connect_file" && break ;;
            esac
        done < "$early_connect_file"
    done
    [ -z "$early_connect_start" ] || systemctl --no-block start systemd-networkd.service
fi
unset early_connect_all early_connect_file early_connect_line early_connect_settings early_connect_start \
    early_connect_steps early_connect_words
