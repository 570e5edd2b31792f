# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# contenders.sh - how each contender is made ready, started and taken away. To be sourced in the guest.
#
# Every contender has a subnet and a subsystem of its own, so that they do not meet:
#   NAME_ready DEAD      before the route: its configuration names DEAD silent addresses, then the live one
#   NAME_start           after the route: returns when it is done, or leaves it running
#   NAME_stop            nothing of it is left
# and so has each network (/bench/network.sh) its ways:
#   route_up, route_down the route to $live is there, and no longer; $watched is the address that comes with it
#   silent N             the Nth address that nobody answers

hostnqn=nqn.2014-08.org.example:host
hostid=66666666-2222-3333-4444-555555555555

contender() { # NAME - its $nqn, its $subnet and its target's $live address
	name=$1 nqn=nqn.2014-08.org.example:$1
	case $1 in
	floor)		subnet=192.168.77 ;;
	ours)		subnet=192.168.78 ;;
	ours-discover)	subnet=192.168.79 ;;
	dracut)		subnet=192.168.80 ;;
	*)		echo "no such contender: $1" >&2; return 1 ;;
	esac
	live=$subnet.1
	# shellcheck source=bench/guest/wire.sh
	. /bench/network.sh
}

addresses() { # DEAD - silent ones, and the live one last
	for n in $(seq "$1"); do silent "$n"; done
	echo "$live"
}

# The write that every tool ends in, for the one address that is known to be good: no tool can be quicker.
floor_ready() {
	words=transport=tcp,traddr=$live,trsvcid=4420,nqn=$nqn,hostnqn=$hostnqn,hostid=$hostid
}

floor_start() {
	until printf %s "$words" >/dev/nvme-fabrics; do usleep 100000; done 2>/dev/null
}

floor_stop() { :; }

# early-connect, which waits for the route from the moment the initramfs has its devices.
engine() { # WORD…
	rm -rf /run/early-connect
	echo "$* rd.nvmf.nostatic rd.nvmf.hostnqn=$hostnqn rd.nvmf.hostid=$hostid" >/run/cmdline
	early-connect connect --stage=initramfs >/run/engine.out 2>&1 &
	# shellcheck disable=SC2034 # measure reads it
	pid=$!
	until grep -qs '"state"' /run/early-connect/state.json; do usleep 50000; done
	usleep 300000
}

# shellcheck disable=SC2046 # words
ours_ready() {
	engine $(for a in $(addresses "$1"); do echo "rd.nvmf.connect=tcp,$a,$nqn,4420"; done)
}

# shellcheck disable=SC2046 # words
ours_discover_ready() {
	engine $(for a in $(addresses "$1"); do echo "rd.nvmf.discover=tcp,$a,,4420"; done)
}

ours_start() { :; }
ours_discover_start() { :; }

ours_stop() {
	for _ in $(seq 100); do
		pids=$(pidof early-connect) || return 0
		# shellcheck disable=SC2086 # one word each
		kill $pids 2>/dev/null
		usleep 100000
	done
	echo "early-connect does not end" >&2
	return 1
}

ours_discover_stop() { ours_stop; }

# dracut: its own loop, with the jobs in its queues that its nvmf and network modules put there. Of the network
# module only its effect is left: the first pass finds the interface online, which costs it nothing here.
dracut_ready() {
	hooks=/lib/dracut/hooks/initqueue
	rm -rf /lib/dracut/hooks /etc/nvme
	mkdir -p $hooks/settled $hooks/timeout $hooks/finished /etc/nvme
	echo $hostnqn >/etc/nvme/hostnqn
	echo $hostid >/etc/nvme/hostid
	for a in $(addresses "$1"); do
		echo "--transport=tcp --traddr=$a --host-traddr=none --trsvcid=4420"
	done >/etc/nvme/discovery.conf
	for queue in online settled timeout; do
		{
			# shellcheck disable=SC2016 # for the loop to expand
			echo '[ -e "$job" ] && rm -f -- "$job"'
			echo "/sbin/nvmf-autoconnect.sh $queue"
		} >$hooks/settled/nvmf-connect-$queue.sh
	done
	mv $hooks/settled/nvmf-connect-timeout.sh $hooks/timeout/
	echo "[ -e /run/bench/$name.device ]" >$hooks/finished/device.sh
}

# udevadm has nothing to wait for here, and takes no time for it.
dracut_start() {
	sh -c 'udevadm() { :; }; . /sbin/dracut-initqueue.sh' >/run/dracut.out 2>&1
}

dracut_stop() {
	rm -rf /lib/dracut/hooks /etc/nvme
}
