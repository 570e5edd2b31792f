# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root after probe-dracut.sh has unpacked the image there: executes hooks of that image, and
# dracut's netroot.sh, with its own sh and tools and stand-ins for the program and systemctl. Each scenario prints
# one line.

set -e
cd /tmp/image
mkdir -p proc
mount --bind /proc proc
: >cmdline
mount --bind cmdline proc/cmdline
mv usr/sbin/early-connect program
cat >usr/sbin/early-connect <<'PROGRAM'
#!/bin/sh
echo "$*" >>/log
cat /plan
PROGRAM
mv usr/bin/systemctl systemctl
cat >usr/bin/systemctl <<'PROGRAM'
#!/bin/sh
echo "$*" >>/log
[ ! -e /next ] || mv /next /plan
PROGRAM
chmod +x usr/sbin/early-connect usr/bin/systemctl
hooks=var/lib/dracut/hooks

# lease NAME PLAN [NEXT PLAN] - the hook of initqueue/settled, twice, as dracut's loop does
lease()
{
	: >log
	: >$hooks/initqueue/finished/dhcp.sh
	echo "$2" >plan
	[ $# -lt 3 ] || echo "$3" >next
	chroot . /bin/sh -c "
		. /lib/dracut-lib.sh
		for round in 1 2; do
			. /$hooks/initqueue/settled/50-early-connect-lease.sh
		done"
	echo "lease $1: $(tr '\n' ';' <log) finished $(ls $hooks/initqueue/finished)"
}

lease unasked "connect nqn (dhcp eth0)"
mkdir -p etc/cmdline.d run/early-connect
: >etc/cmdline.d/20-early-connect.conf
lease other "connect nqn (cmdline)"
lease ours "connect nqn (dhcp eth0)"
lease second "connect nqn (dhcp eth0)" "connect nqn (dhcp eth0) and (dhcp eth1)"
echo $$ >run/early-connect/pid
lease connecting "connect nqn (dhcp eth0)"
rm run/early-connect/pid

# netroot NAME CMDLINE ROOT_PATH - what a network module calls once an interface is up
netroot()
{
	: >$hooks/initqueue/finished/dhcp.sh
	echo "$2" >cmdline
	echo "new_root_path='$3'" >tmp/dhclient.eth0.dhcpopts
	status=0
	NEWROOT=/sysroot chroot . /bin/sh /sbin/netroot eth0 || status=$?
	echo "netroot $1: status $status, finished $(ls $hooks/initqueue/finished)"
}

netroot dhcp "root=UUID=1 netroot=dhcp" nvme+tcp://192.0.2.1:4420/nqn
netroot static "root=UUID=1 netroot=nvme+tcp://192.0.2.1/nqn" ""
netroot other "root=UUID=1 netroot=dhcp" nbd:192.0.2.1:10809

# The cmdline hook: what reaches systemd's generator, which sees the kernel's words alone by itself.
generator=usr/lib/systemd/systemd-network-generator
mv $generator generator
cat >$generator <<'PROGRAM'
#!/bin/sh
echo "generator $*" >>/log
PROGRAM
chmod +x $generator
echo "quiet" >cmdline
echo "ip=nbft0:dhcp" >plan
: >log
rm etc/cmdline.d/*
chroot . /bin/sh -c "hookdir=/$hooks && . /lib/dracut-lib.sh && . /$hooks/cmdline/92-early-connect-cmdline.sh"
echo "words: $(grep generator log | tr '\n' ';')"
rm -r etc/cmdline.d/* run/initramfs/early-connect.*
mv generator $generator

umount proc/cmdline proc
mv program usr/sbin/early-connect
mv systemctl usr/bin/systemctl
