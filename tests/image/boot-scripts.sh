# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Runs in a guest's root whose image holds klibc's tools alone: executes the boot scripts of that image
# with its own sh and tools, and with stand-ins for the program and for initramfs-tools' functions.
# Each scenario prints one line: exit status, what was called (sorted, as two things run at once), marker.

set -e
mkdir /tmp/klibc
unmkinitramfs "$(ls /boot/initrd.img-*)" /tmp/klibc
cd /tmp/klibc
[ ! -d main ] || cd main
find usr/bin -printf 'tool %f\n'
mkdir -p proc dev run/initramfs run/early-connect
mount --bind /proc proc
mount --bind /dev dev
: >cmdline
mount --bind cmdline proc/cmdline

cat >scripts/functions <<'STUB'
note() { echo "$*" >>/log; }
configure_networking() {
	note network
	[ ! -e /host-name ] || : >/run/net-eth0.conf
	sleep 0.3
	[ ! -e /host-name ] || cat /host-name >/etc/hosts
	: >/run/net-eth0.conf
}
wait_for_udev() { :; }
resolve_device() { [ -e "$1" ]; }
panic() { note panic; echo 0 >/status; }
STUB
rm usr/sbin/early-connect
cat >usr/sbin/early-connect <<'PROGRAM'
#!/bin/sh
case "$1" in
plan)
	cat /plan
	;;
network)
	cat /steps
	;;
status)
	echo "root is missing"
	;;
connect)
	echo "$*" >>/log
	sleep 0.1
	read -r status </status
	exit "$status"
	;;
esac
PROGRAM
rm usr/sbin/ip
cat >usr/sbin/ip <<'IP'
#!/bin/sh
echo "$*" >>/ip-log
IP
chmod +x usr/sbin/early-connect usr/sbin/ip
: >steps
mkdir -p sys/class/net/lo sys/class/net/eth0

# Does any process still run in the image?
in_image()
{
	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/root")" != "$PWD" ] || return 0
	done
	return 1
}

# Has what goes on behind a script come to its end?
image_is_left()
{
	tries=150
	while in_image && [ "$tries" -gt 0 ]; do
		sleep 0.2
		tries=$((tries - 1))
	done
	! in_image
}

# scenario NAME STAGE PLAN STATUS ROOT
scenario()
{
	rm -f log run/net-eth0.conf
	: >log
	echo "$3" >plan
	echo "$4" >status
	status=0
	ROOT=$5 timeout 30 chroot . "/scripts/$2/early-connect" 2>err || status=$?
	image_is_left
	echo "scenario $1: status $status, $(sort log | tr "\n" ";") connected $(ls run/initramfs)"
	sed "s/^/scenario $1 says: /" err
}

scenario nothing local-top "nothing to connect" 0 /dev/none
scenario block local-top "connect nqn" 0 /dev/none
rm -f run/initramfs/*
scenario partial local-top "connect nqn" 1 /dev/none
scenario repeat local-block "connect nqn" 0 /dev/none
rm -f run/initramfs/*
scenario elsewhere local-top "connect nqn" 4 /dev/null
scenario retry local-block "connect nqn" 4 /dev/null
scenario data local-top "connect nqn" 4 /dev/none
: >run/early-connect/state.json
scenario panic panic "connect nqn" 4 /dev/none
export EARLY_CONNECT_SAID=yes
scenario said panic "connect nqn" 4 /dev/none
unset EARLY_CONNECT_SAID
rm run/early-connect/state.json
echo "quiet rd.nvmf.connect=tcp,192.0.2.1,nqn" >cmdline
scenario failed local-top "connect nqn" 4 /dev/none

# The distribution's function writes /etc/hosts anew, and somebody else may have done so before.
echo "names image: $(grep -c storage-of-host etc/hosts)"
rm -f run/initramfs/*
echo "127.0.0.1 localhost" >etc/hosts
scenario names local-top "connect nqn" 0 /dev/none
echo "names before: $(grep -c storage-of-host etc/hosts)"
rm -f run/initramfs/*
echo "127.0.1.1 by-dhcp" >host-name
scenario names local-top "connect nqn" 0 /dev/none
echo "names behind: $(grep -c storage-of-host etc/hosts) $(grep -c by-dhcp etc/hosts)"
echo "127.0.1.1 by-dhcp" >etc/hosts
rm -f run/initramfs/* run/net-eth0.conf
scenario names local-block "connect nqn" 0 /dev/none
echo "names later: $(grep -c storage-of-host etc/hosts) $(grep -c by-dhcp etc/hosts)"
rm -f host-name run/initramfs/*

# The network by steps: those of an interface that never comes hold up nobody, and those of one that comes
# after the connect are still taken, until local-bottom.
rm -f run/initramfs/*
printf '%s\n' 'eth9 ip link set up' 'lo bridge br0' 'eth0 ip link set up' 'eth0 beside 192.0.2.3/24' 'eth0 vlan eth0.5 5' 'eth1 ip link set up' \
	'eth1 ip address replace 192.0.2.2/24' '52:54:00:00:00:09 ip link set mtu 9000' 'lo resolver 192.0.2.53' >steps
: >ip-log
ROOT=/dev/none timeout 30 chroot . /scripts/local-top/early-connect
# until_logged PATTERN NAME: what ip was called with, once that has PATTERN
until_logged()
{
	tries=150
	until grep -q "$1" ip-log || [ "$tries" = 0 ]; do
		sleep 0.2
		tries=$((tries - 1))
	done
	echo "steps $2: $(tr "\n" ";" <ip-log)"
}
until_logged eth0.5 first
mkdir sys/class/net/eth1
until_logged 192.0.2.2 late
mkdir -p eth2/device
echo 52:54:00:00:00:09 >eth2/address
mv eth2 sys/class/net
until_logged 9000 by-mac
: >run/initramfs/early-connect.network-over
if image_is_left; then
	echo "steps ended"
fi
echo "steps over: $(cat conf/param.conf etc/resolv.conf | tr "\n" ";")"
: >steps
rm -f run/initramfs/*

# The child that goes on connecting: a copy of sleep serves as the program.
cp --remove-destination usr/bin/sleep usr/sbin/early-connect
chroot . /sbin/early-connect 60 &
echo $! >run/early-connect/pid
sleep 0.3
chroot . /scripts/local-bottom/early-connect && echo "scenario bottom: status 0"
wait $! || echo "scenario bottom: child ended with $?"
# A pid that is someone else's by now.
sleep 1 &
echo $! >run/early-connect/pid
chroot . /scripts/local-bottom/early-connect
wait $! && echo "scenario stranger: left alone"

umount proc/cmdline proc dev
