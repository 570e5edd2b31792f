# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root: builds an image with MODULES=dep on a machine that has, as /sys tells, a NIC
# driven by veth, a VLAN and a bond, and prints the modules of the image. (veth stands for any driver
# of a NIC: it is there whatever hardware drivers the guest's kernel has been stripped of.)

set -e
mount -t tmpfs tmpfs /sys
nic=/sys/devices/pci0/0000:00:01.0
mkdir -p $nic/net/eth0 $nic/driver /sys/module/veth /sys/class/net \
	/sys/devices/virtual/net/eth0.5 /sys/devices/virtual/net/bond0/bonding
ln -s /sys/module/veth $nic/driver/module
ln -s ../.. $nic/net/eth0/device
echo DEVTYPE=vlan >/sys/devices/virtual/net/eth0.5/uevent
ln -s $nic/net/eth0 /sys/devices/virtual/net/eth0.5 /sys/devices/virtual/net/bond0 /sys/class/net

# A chroot has no block device below / for MODULES=dep to find.
cat >/usr/share/initramfs-tools/conf-hooks.d/zz-test <<'CONF'
MODULES=dep
dep_add_modules() { :; }
CONF
update-initramfs -u
lsinitramfs /boot/initrd.img-* | sed -n 's|.*/\([^/]*\)\.ko.*|dep-module \1|p'
umount /sys
