#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dracut module: root and other early file systems on NVMe/TCP.
#
# shellcheck disable=SC2154 # dracut sets initdir, moddir, systemdsystemunitdir

# Included wherever the package is installed, in host-only images too: what is to be connected may
# stand on the kernel command line of a boot to come.
check() {
    require_binaries early-connect || return 1
    # dracut 051 has no such function.
    ! declare -F require_kernel_modules > /dev/null || require_kernel_modules nvme_tcp || return 1
    return 0
}

depends() {
    echo systemd network
    return 0
}

# nvme-tcp asks the crypto API for crc32c at run time, so that no dependency names it.
installkernel() {
    hostonly='' instmods nvme nvme_core nvme_fabrics nvme_tcp crc32c crc32c_generic 8021q bonding
}

# The connection needs no initqueue, and what initqueue finds may lie on top of it. Only the scripts of
# network-legacy bring the network up from initqueue and would wait for us for ever.
order_before_initqueue() {
    dracut_module_included network-legacy && return 0
    mkdir -p "$initdir$systemdsystemunitdir/early-connect-initrd.service.d"
    printf '[Unit]\nBefore=dracut-initqueue.service\n' \
        > "$initdir$systemdsystemunitdir/early-connect-initrd.service.d/50-initqueue.conf"
}

# What waits until every interface is up would hold the boot for minutes, with NetworkManager for an hour,
# where another interface has the path to root. Its unit's name depends on the versions.
leave_waiting_out() {
    local unit

    for unit in systemd-networkd-wait-online nm-wait-online-initrd NetworkManager-wait-online-initrd; do
        inst_simple "$moddir/wait-online.conf" \
            "$systemdsystemunitdir/$unit.service.d/50-early-connect.conf"
    done
}

# netroot.sh calls the handler SCHEMEroot of a root-path, and ends the boot where there is none. There is
# nothing left for it to do: early-connect reads netroot= and root-paths itself.
add_netroot_handlers() {
    inst_hook cmdline 90 "$moddir/early-connect-netroot.sh"
    inst_multiple true
    ln_r /usr/bin/true /usr/sbin/nvmeroot
    ln_r /usr/bin/true /usr/sbin/nvme+tcproot
}

# Of early= the last one counts: what it comes to is found here, where root is mounted.
add_policy() {
    {
        [[ ! -e /etc/early-connect.conf ]] || cat /etc/early-connect.conf
        printf '\n%s\n' "$(early-connect plan --early)"
    } > "$initdir/etc/early-connect.conf"
}

# One line on what the image took; better now than at the next boot. $initdir has no /proc: only files
# are looked at.
report() {
    local file line taken=

    for file in "$@"; do
        [[ -e $initdir$file ]] && taken+=" ${file//[[:cntrl:]]/?}"
    done
    dinfo "$(early-connect --version): modules nvme nvme-core nvme-fabrics nvme-tcp," \
        "configuration${taken:- from the kernel command line only}"

    early-connect plan --root "$initdir" 2>&1 > /dev/null | while read -r line; do
        dwarn "early-connect: ${line#early-connect: }"
    done
}

install() {
    local configuration

    mapfile -t configuration < <(early-connect plan --files)

    inst_multiple early-connect
    inst_multiple -H -o /etc/hosts # a name that the host knows is to be known in its image too
    ((${#configuration[@]} == 0)) || inst_multiple -H "${configuration[@]}"
    add_policy
    # Not inst_rules: where /lib is not /usr/lib (Debian 11), dracut 051 looks for it in /lib/udev alone.
    inst_simple /usr/lib/udev/rules.d/71-early-connect.rules

    inst_hook cmdline 92 "$moddir/early-connect-cmdline.sh"
    inst_hook initqueue/settled 50 "$moddir/early-connect-lease.sh"
    if dracut_module_included network-legacy; then
        inst_hook initqueue/online 50 "$moddir/early-connect-online.sh"
        inst_script "$moddir/early-connect-addresses.sh" /usr/sbin/early-connect-addresses
    fi
    inst_hook pre-pivot 50 "$moddir/early-connect-handover.sh"
    inst_hook emergency 50 "$moddir/early-connect-emergency.sh"
    add_netroot_handlers
    inst_script "$moddir/early-connect-initrd.sh" /usr/sbin/early-connect-initrd
    inst_simple "$moddir/early-connect-initrd.service" \
        "$systemdsystemunitdir/early-connect-initrd.service"
    leave_waiting_out
    ${SYSTEMCTL:-systemctl} -q --root "$initdir" enable early-connect-initrd.service
    order_before_initqueue

    report "${configuration[@]}" /etc/early-connect.conf
}
