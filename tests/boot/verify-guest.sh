#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs in a guest with everything in order: verify shows only PASS. Then one thing after the other is broken, seen
# in exactly its row, and put right again. Lines REPORT KEY VALUE; the status is the number of things that are not
# as they should be.

# shellcheck disable=SC2317 # `broken` calls the functions below

state=/run/early-connect/state.json
subsystem=/sys/class/nvme-subsystem/nvme-subsys0
wrong=0

say() { echo "REPORT $*"; }

# wants KEY COMMAND… - the command succeeds
wants() {
	key=$1
	shift
	if "$@"; then
		say "$key" holds
	else
		say "$key" "broken: $*"
		wrong=$((wrong + 1))
	fi
}

verify() { early-connect verify >/tmp/rows; }

# row RESULT CHECK WORDS - such a row is there
row() { grep "^$1  $2 " /tmp/rows | grep -q -- "$3" || { sed "s/^/REPORT seen /" /tmp/rows; return 1; }; }

# Every row passes; what does not is said.
only_pass() { verify && grep -q '^PASS' /tmp/rows && ! grep -E '^(WARN|FAIL)' /tmp/rows | sed 's/^/REPORT seen /' | grep .; }

# broken CHECK RESULT WORDS BREAK MEND - what the row is when BREAK has run; MEND puts it right
broken() {
	"$4"
	verify
	wants "$1" row "$2" "$1" "$3"
	"$5"
}

# On another's file system a copy is enough to put it right.
keep() { cp -p "$1" "/tmp/$(basename "$1")"; }
back() { cp -p "/tmp/$(basename "$1")" "$1"; }
back_fstab() { back /etc/fstab; }
back_conf() { back /etc/early-connect.conf; }
back_state() { back $state; }

iopolicy() { echo "$1" >$subsystem/iopolicy; }
break_iopolicy() { iopolicy numa; }
mend_iopolicy() { iopolicy round-robin; }
break_loss() { echo 600 >/sys/class/nvme/nvme1/ctrl_loss_tmo; }
mend_loss() { echo -1 >/sys/class/nvme/nvme1/ctrl_loss_tmo; }
break_fstab() { sed -i 's/_netdev,nofail,x-systemd.automount,/nofail,/' /etc/fstab; }
break_root_fstab() { sed -i 's/errors=remount-ro/&,nofail/' /etc/fstab; }
break_image() { echo '# a comment more' >>/etc/early-connect.conf; }
break_configuration() { echo 'timeout = soon' >>/etc/early-connect.conf; }
break_identity() { echo nqn.2026-01.org.example:somebody >/etc/nvme/hostnqn; }
mend_identity() { rm /etc/nvme/hostnqn; }
break_secrets() { echo 'NVMeTLSkey-1:01:abc:' >/etc/nvme/tls-keys && chmod 644 /etc/nvme/tls-keys; }
mend_secrets() { rm /etc/nvme/tls-keys; }
break_modules() { mount -t tmpfs tmpfs /sys/module; }
mend_modules() { umount /sys/module; }
break_others() { ln -s /dev/null /etc/systemd/system/multi-user.target.wants/nvmf-autoconnect.service; }
mend_others() { rm /etc/systemd/system/multi-user.target.wants/nvmf-autoconnect.service; }
break_service() { mv /etc/systemd/system/multi-user.target.wants/early-connect.service /tmp; }
mend_service() { mv /tmp/early-connect.service /etc/systemd/system/multi-user.target.wants; }
break_subnet() { ip link add lan1 type dummy && ip addr add 192.168.77.9/24 dev lan1 && ip link set lan1 up; }
mend_subnet() { ip link del lan1; }
source_routes() {
	break_subnet
	ip rule add from 192.168.77.2 table 100 && ip rule add from 192.168.77.9 table 100
}
end_source_routes() {
	ip rule del table 100 && ip rule del table 100
	mend_subnet
}
break_lease() { systemctl stop systemd-networkd.socket systemd-networkd.service; }
mend_lease() { systemctl start systemd-networkd.service; sleep 8; }
drop_in=/run/systemd/network/10-lan.network.d/90-early-connect.conf
break_network() { mv $drop_in /tmp; }
mend_network() { mv /tmp/90-early-connect.conf $drop_in; }
break_namespace() { sed -i 's/7d8e2a6190c44f5eb0a33c1f6e5d9b27/7d8e2a6190c44f5eb0a33c1f6e5d9b28/' $state; }
break_root() { sed -i 's/example:root/example:other/' $state; }
break_state() { echo '{' >$state; }

# One path of root's, twice.
break_duplicate() {
	set -- "nqn=$(cat $subsystem/subsysnqn)" "hostnqn=$(cat /sys/class/nvme/nvme0/hostnqn)" \
		"hostid=$(cat /sys/class/nvme/nvme0/hostid)"
	echo "$1,$2,$3,transport=tcp,traddr=192.168.77.1,trsvcid=4420,ctrl_loss_tmo=-1,duplicate_connect" >/dev/nvme-fabrics
	doubled=$(find /sys/class/nvme/ -name 'nvme*' | sort -V | tail -n 1)
}
mend_duplicate() { echo 1 >"$doubled/delete_controller"; }

# The unit, with less patience than in a boot: what fails makes it one of `systemctl --failed`.
unit_fails() {
	drop_in_dir=/run/systemd/system/early-connect-verify.service.d
	mkdir -p $drop_in_dir
	{
		printf '[Service]\nExecStart=\n'
		sed -n '/^ExecStart=/ s/--timeout=[0-9]*/--timeout=1/p' /usr/lib/systemd/system/early-connect-verify.service
	} >$drop_in_dir/soon.conf
	systemctl daemon-reload
	systemctl restart early-connect-verify.service
	for _ in $(seq 30); do
		! systemctl is-failed -q early-connect-verify.service || break
		sleep 1
	done
	systemctl --failed --no-legend --plain | grep -q '^early-connect-verify.service .* failed'
	failed=$?
	rm -r $drop_in_dir
	systemctl daemon-reload
	systemctl reset-failed early-connect-verify.service
	return $failed
}

# awaits STATE: the path over the port that the target takes away
awaits() {
	for _ in $(seq 60); do
		grep -l 'trsvcid=4421' /sys/class/nvme/nvme*/address | sed 's/address/state/' | xargs cat | grep -qx "$1" && return
		sleep 1
	done
	return 1
}

keep /etc/fstab
keep /etc/early-connect.conf
keep $state
for unit in early-connect-verify early-connect early-connect-network; do
	for _ in $(seq 60); do
		[ "$(systemctl show -P ExecMainExitTimestampMonotonic $unit.service)" = 0 ] || break
		sleep 1
	done
	wants $unit [ "$(systemctl show -P Result $unit.service)" = success ]
done
journalctl -b -u early-connect-verify --no-pager -o cat | sed 's/^/REPORT journal /'

wants in-order only_pass
sed 's/^/REPORT row /' /tmp/rows
early-connect status | sed 's/^/REPORT status /'
early-connect fstab | sed 's/^/REPORT fstab /'
early-connect image | sed 's/^/REPORT image /'
wants fstab early-connect fstab -q
wants image early-connect image -q

broken iopolicy FAIL "nvme-subsys0 of nqn.2026-01.org.example:root: numa, not round-robin" break_iopolicy mend_iopolicy
break_iopolicy
wants failed-unit unit_fails
mend_iopolicy
broken ctrl-loss-tmo FAIL "nvme1 carries / and is given up after 600 s" break_loss mend_loss
broken fstab FAIL "/etc/fstab: /data: no _netdev: " break_fstab true
broken mount FAIL "/data is not mounted" true back_fstab
broken fstab WARN "/etc/fstab: /: nofail: the system cannot run without it" break_root_fstab back_fstab
broken image FAIL "has another /etc/early-connect.conf than is here" break_image back_conf
broken configuration FAIL "/etc/early-connect.conf: line 2: timeout=soon: is no number of seconds" break_configuration back_conf
broken host-identity FAIL "here it is nqn.2026-01.org.example:somebody" break_identity mend_identity
broken secrets FAIL "/etc/nvme/tls-keys: others can read the keys in it" break_secrets mend_secrets
broken modules FAIL "nvme_tcp is not loaded" break_modules true
broken multipath FAIL "nqn.2026-01.org.example:root has 2 paths, and this kernel no native multipath" true mend_modules
broken others WARN "nvmf-autoconnect.service is enabled" break_others mend_others
broken service WARN "early-connect.service is not enabled" break_service mend_service
broken one-subnet WARN "are on one subnet, and answer for each other" break_subnet mend_subnet
broken one-subnet PASS "each interface answers for itself" source_routes end_source_routes
broken duplicate WARN "are one path: nqn.2026-01.org.example:root at 192.168.77.1:4420" break_duplicate mend_duplicate
broken network FAIL "eth0: systemd-networkd drops the addresses" break_network mend_network
broken lease FAIL "192.168.77.2 on eth0 was leased in the initramfs and nobody renews it" break_lease mend_lease
broken namespace FAIL "namespace 7d8e2a6190c44f5eb0a33c1f6e5d9b28 is not there" break_namespace back_state
broken root FAIL "which nobody planned" break_root back_state
broken hand-over FAIL "state.json: damaged" break_state back_state

say ready for the path to go
wants lost awaits connecting
broken path FAIL "nqn.2026-01.org.example:root at 192.168.77.1:4421: nvme[01] is connecting" true true
say ready for the path to come back
wants found awaits live
early-connect status | sed 's/^/REPORT status /'
wants reconnects sh -c 'early-connect status | grep -q "4421 .* 1 reconnect  optimized$"'

wants all-mended only_pass
# What a program writes is no error of the kernel's.
echo '<3>I/O error, dev nvme0n1, sector 8' >/dev/kmsg
wants not-the-kernel only_pass
say ready for the disk to lose its end
for _ in $(seq 120); do
	echo 1 >/proc/sys/vm/drop_caches
	dd if=/dev/nvme0n1 of=/dev/null bs=4k count=1 skip=$(($(blockdev --getsize64 /dev/nvme0n1) / 4096 - 1)) 2>/dev/null || break
	sleep 1
done
broken io-errors FAIL "/ has had [0-9]* I/O errors* since the boot" true true
exit $wrong
