#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs in a guest that is up: the data file system, what disconnects it and what brings it back. Lines REPORT KEY VALUE.

root=nqn.2026-01.org.example:root
data=nqn.2026-01.org.example:data

say() { echo "REPORT $*"; }
count() { find "${1:-/sys/class/nvme}" -mindepth 1 -maxdepth 1 | wc -l; }
unit() { systemctl show -p ActiveState,SubState,Result "$1" | sort | xargs; }
# first COMMAND… - its status, and its first line
first() {
	out=$("$@" 2>&1)
	echo "$? $(echo "$out" | head -n 1)"
}

say service "$(unit early-connect.service)"
say units "$(command -v systemd-analyze >/dev/null && systemd-analyze verify --man=no early-connect.service 2>&1 | grep -c early-connect)" \
	"$(udevadm verify --no-style /usr/lib/udev/rules.d/71-early-connect.rules >&2; echo $?)"
say mounted-before "$(findmnt -n -o FSTYPE /data)"
say file "$(cat /data/file)"
say mounted "$(findmnt -n -t ext4 -o FSTYPE,SOURCE /data)"
say autoconnect "$(systemctl show -P ExecMainStartTimestampMonotonic nvmf-autoconnect.service)"
say controllers "$(count)"
for dir in /sys/class/nvme/nvme*; do
	name=${dir##*/}
	say controller "$(cat "$dir/subsysnqn") $(cat "$dir/address") $(cat "$dir/hostnqn")" \
		"$(cat "/run/nvme/registry/$name/owner" "/run/nvme/registry/$name/seqnum" | xargs)"
done
journalctl -b -u early-connect.service -u nvmf-autoconnect.service --no-pager | sed 's/^/# /'

say disconnect-root "$(first early-connect disconnect "$root")"
say disconnect-mounted "$(first early-connect disconnect "$data")"
umount /data
device=$(findfs UUID=5d9b1f0a-77d4-4e0e-8a54-3f1c2b7a9e10)
tail -f /dev/null <"$device" &
holder=$!
say disconnect-open "$(first early-connect disconnect "$data")"
kill "$holder"
wait "$holder"
early-connect disconnect "$data"
say disconnect-data "$? $(count)"
udevadm settle
say registry-after "$(count /run/nvme/registry)"

systemctl reload early-connect.service
say reload "$? $(count) $(cat /data/file)"
umount /data
nvme disconnect -n "$data" >&2
gone=$(count)
systemctl reload early-connect.service
say after-nvme-cli "$gone $? $(count) $(cat /data/file)"
umount /data

early-connect disconnect --all-data 2>/tmp/said
say all-data "$? $(count) $(grep -o '/ is mounted' /tmp/said)"
systemctl restart early-connect.service
say start "$? $(count) $(systemctl is-active early-connect.service)"
systemctl stop early-connect.service
say stop "$? $(count) $(systemctl is-active early-connect.service)"

# A second path to root that nvme-cli makes is kept like the first.
before=" $(cd /sys/class/nvme && echo *) "
nvme connect -t tcp -a 192.168.77.1 -s 4421 -n "$root" >&2
udevadm settle
for dir in /sys/class/nvme/nvme*; do
	name=${dir##*/}
	case $before in *" $name "*) continue ;; esac
	say others-root "$(cat "$dir/ctrl_loss_tmo") $(cat "/run/nvme/registry/$name/owner")"
done
udevadm trigger --subsystem-match=nvme-subsystem
udevadm settle
say iopolicy "$(cat /sys/class/nvme-subsystem/*/iopolicy | sort -u | xargs)"
exit 0
