# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root after its initramfs has been built: prints what the image holds.

set -e
image=$(ls /boot/initrd.img-*)
mkdir /tmp/image
cd /tmp/image
lsinitrd --unpack "$image"

find . -printf 'file %P\n'
lsinitrd --mod "$image" | sed 's/^/module /'
grep -r '' etc/nvme | sed 's/^/config /'
sed 's/^/policy /' etc/early-connect.conf
systemctl --root "$PWD" is-enabled early-connect-initrd.service | sed 's/^/unit /'
cat usr/lib/systemd/system/early-connect-initrd.service.d/*.conf | sed 's/^/drop-in /'
for script in var/lib/dracut/hooks/*/*early-connect*.sh var/lib/dracut/hooks/*/*/*early-connect*.sh \
	usr/sbin/early-connect-initrd; do
	dash -n "$script"
done
echo "syntax checked by dash"
modprobe -d "$PWD" -S "$(ls lib/modules)" --show-depends nvme-tcp | sed 's|^|needs |'
systemctl is-enabled early-connect-verify.service | sed "s/^/verify /"
systemctl is-enabled early-connect-verify.timer | sed "s/^/timer /"

# What the program itself finds in it: as it was built, then with a configuration that has changed since.
early-connect image "$image" | sed 's/^/look /'
echo nqn.2026-01.example.image:other >/etc/nvme/hostnqn
early-connect image "$image" >/tmp/stale || echo "stale exit $?"
sed 's/^/stale /' /tmp/stale
rm /etc/nvme/hostnqn
