# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root after probe-dracut.sh has unpacked the image there: executes hooks of that image, and
# dracut's netroot.sh, with its own sh and tools and a stand-in for the program. Each scenario prints one line.

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
case "$1" in
plan)
	cat /plan
	;;
connect)
	[ ! -e /next ] || mv /next /plan
	read -r status </status
	exit "$status"
	;;
esac
PROGRAM
chmod +x usr/sbin/early-connect
hooks=var/lib/dracut/hooks

# lease NAME PLAN STATUS [NEXT PLAN] - the hook of initqueue/settled, twice, as dracut's loop does
lease()
{
	: >log
	: >$hooks/initqueue/finished/dhcp.sh
	echo "$2" >plan
	echo "$3" >status
	[ $# -lt 4 ] || echo "$4" >next
	chroot . /bin/sh -c "
		. /lib/dracut-lib.sh
		for round in 1 2; do
			. /$hooks/initqueue/settled/50-early-connect-lease.sh
		done"
	echo "lease $1: $(tr '\n' ';' <log) finished $(ls $hooks/initqueue/finished)"
}

lease unasked "connect nqn (dhcp eth0)" 0
mkdir -p etc/cmdline.d
: >etc/cmdline.d/20-early-connect.conf
lease other "connect nqn (cmdline)" 0
lease ours "connect nqn (dhcp eth0)" 0
lease second "connect nqn (dhcp eth0)" 0 "connect nqn (dhcp eth0) and (dhcp eth1)"
lease failed "connect nqn (dhcp eth0)" 4

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

umount proc/cmdline proc
mv program usr/sbin/early-connect
