# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root after its initramfs has been built: prints what the image holds.

set -e
image=$(ls /boot/initrd.img-*)
mkdir /tmp/image
unmkinitramfs "$image" /tmp/image
[ ! -d /tmp/image/main ] || image_root=/tmp/image/main
cd "${image_root:-/tmp/image}"

stat -c 'image mode %a' "$image"
find . -printf 'file %P\n'
for order in scripts/local-*/ORDER scripts/panic/ORDER; do
	sed "s|^|order |" "$order"
done
grep -r '' etc/nvme | sed 's/^/config /'
sed 's/^/policy /' etc/early-connect.conf
for script in scripts/early-connect scripts/local-*/early-connect scripts/panic/early-connect; do
	/usr/lib/klibc/bin/sh -n "$script"
done
echo "syntax checked by klibc's sh"
modprobe -d "$PWD" -S "$(ls lib/modules)" --show-depends nvme-tcp | sed 's|^|needs |'
systemctl is-enabled early-connect-verify.service | sed "s/^/verify /"
systemctl is-enabled early-connect-verify.timer | sed "s/^/timer /"

# What the program itself finds in it: as it was built, then with a configuration that has changed since.
early-connect image "$image" | sed 's/^/look /'
echo nqn.2026-01.example.image:other >/etc/nvme/hostnqn
early-connect image "$image" >/tmp/stale || echo "stale exit $?"
sed 's/^/stale /' /tmp/stale
rm /etc/nvme/hostnqn
