#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ExecStart of early-connect-initrd.service, whose failure ends in the emergency shell. That is wrong
# where root is not on NVMe/TCP: then a failed connect is only partial success (exit code 1).

/usr/sbin/early-connect connect --stage=initramfs &
# Who stops the unit means that one as well (KillMode=process).
trap 'kill $!; exit 0' TERM
wait $!
status=$?
[ "$status" -gt 1 ] || exit "$status"

# shellcheck source=/dev/null
. /lib/dracut-lib.sh
# dracut 051 has no such function.
command -v label_uuid_to_dev > /dev/null || label_uuid_to_dev() {
    case "$1" in
        LABEL=*) echo "/dev/disk/by-label/${1#*=}" ;;
        UUID=*) echo "/dev/disk/by-uuid/${1#*=}" ;;
        PARTUUID=*) echo "/dev/disk/by-partuuid/${1#*=}" ;;
        PARTLABEL=*) echo "/dev/disk/by-partlabel/${1#*=}" ;;
    esac
}
root=$(getarg root=)
root=${root#block:}
case "$root" in
    LABEL=* | UUID=* | PARTUUID=* | PARTLABEL=*) root=$(label_uuid_to_dev "$root") ;;
esac
if [ -b "$root" ]; then
    echo "early-connect: $root is there without NVMe/TCP, the boot goes on" >&2
    exit 1
fi
case "$(getarg netroot=)" in
    nvme*://*) exit "$status" ;;
esac
# What only files ask for may be data, and root LUKS or LVM on local disks, which come later: then
# dracut waits for root and decides.
if ! getarg rd.nvmf.connect= > /dev/null && ! getarg rd.nvmf.discover= -d nvmf.discover= > /dev/null; then
    echo "early-connect: waiting for $root, which may not be on NVMe/TCP" >&2
    exit 1
fi
exit "$status"
