#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect verify`: each row's PASS on a machine in order, and each way that it fails. What the paths,
# modules and root come to is in verify.bats, who keeps the boot interfaces in handover.bats.

bats_require_minimum_version 1.5.0
load machine

DATA=nqn.2024-05.com.example:data

setup() {
	machine_new
	good_machine
}

# verify EXIT [OPTION...]
verify() {
	on_machine "$1" verify "${@:2}"
}

# cmdline WORD...
cmdline() {
	echo "$*" >"$ROOT/proc/cmdline"
}

# as_asked: the command line asks for what is connected
as_asked() {
	cmdline "rd.nvmf.hostnqn=$HOSTNQN" "rd.nvmf.hostid=$HOSTID" "rd.nvmf.connect=tcp,10.0.0.1,$NQN" \
		"rd.nvmf.connect=tcp,10.0.0.2,$NQN" "$@"
}

# data_disk: data on a second subsystem, live as config.json asks
data_disk() {
	add_controller nvme2 live 10.0.0.3 off $DATA nvme-subsys1
	add_head nvme2n1 259:9 nvme-subsys1
	mkdir -p "$ROOT/etc/nvme" "$ROOT/run/udev/data"
	printf 'E:ID_FS_UUID=1234\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\n' >"$ROOT/run/udev/data/b259:9"
	cat >"$ROOT/etc/nvme/config.json" <<-JSON
	[ { "subsystems": [ { "nqn": "$DATA", "ports": [ { "transport": "tcp", "traddr": "10.0.0.3", "trsvcid": "4420" } ] } ] } ]
	JSON
	mkdir -p "$ROOT/etc/systemd/system/multi-user.target.wants"
	ln -sfn /usr/lib/systemd/system/early-connect.service "$ROOT/etc/systemd/system/multi-user.target.wants/"
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)" \
		"$(planned_path 10.0.0.3 live $DATA | jq '.source = "config.json" | .stage = "rootfs"')"
	image_tree
	pack
}

@test "a machine in order has a row of every check but those that it has nothing for, all PASS" {
	local check
	as_asked
	data_disk
	printf 'UUID=1234 /data ext4 _netdev,nofail,x-systemd.automount 0 2\n' >"$ROOT/etc/fstab"
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.live_at = 2.5 | .nid = "11111111222233334444aaaaaaaaaaaa"')" \
		"$(planned_path 10.0.0.2 live)" "$(planned_path 10.0.0.3 live $DATA | jq '.source = "config.json"')"
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 uuid 11111111-2222-3333-4444-aaaaaaaaaaaa
	verify 0
	[ -z "$stderr" ]
	for check in hand-over configuration modules path namespace root host-identity ctrl-loss-tmo iopolicy multipath \
		duplicate network one-subnet fstab mount image secrets service others io-errors timing; do
		echo "$check"
		row "$check" PASS
	done
	[[ "$output" != *WARN* && "$output" != *FAIL* ]]
}

@test "configuration: each mistake of the sources" {
	verify 0
	row configuration PASS
	cmdline rd.nvmf.connect=tcp,10.0.0.1 rd.nvmf.nonsense=1
	verify 1
	row configuration FAIL "rd.nvmf.connect=tcp,10.0.0.1"
	row configuration WARN "rd.nvmf.nonsense"
}

@test "path: what is asked for and was never tried" {
	as_asked "rd.nvmf.connect=tcp,10.0.0.4,$NQN"
	verify 1
	row path FAIL "$NQN at 10.0.0.4:4420 is asked for (cmdline), and not connected"
}

@test "path: what has been taken out of the files and disconnected is not missed" {
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)" \
		"$(planned_path 10.0.0.3 live $DATA | jq '.source = "config.json" | .from_file = true')"
	verify 0
	[[ "$output" != *10.0.0.3* ]]
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)" \
		"$(planned_path 10.0.0.3 live $DATA)"
	verify 1
	row path FAIL "$DATA at 10.0.0.3:4420 is not connected"
}

@test "path: a name stands as its addresses" {
	cmdline "rd.nvmf.connect=tcp,target.example,$NQN"
	verify 1
	row path FAIL "target.example:4420 is asked for"
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.name = "target.example"')"
	verify 0
	row path PASS "10.0.0.1:4420 (target.example): nvme0 is live"
}

@test "path: firmware names its interface by the MAC" {
	local make
	make=$("$BATS_TEST_DIRNAME/../nbft/build")
	mkdir -p "$SYS/firmware/acpi/tables"
	printf '%s\n' "host nqn=$HOSTNQN id=$HOSTID" 'hfi mac=52:54:00:12:34:56 ip=10.0.0.7/24' \
		"ssns nqn=$NQN traddr=10.0.0.1 hfi=1" | "$make" >"$SYS/firmware/acpi/tables/NBFT"
	attribute "$SYS/class/nvme/nvme0" address traddr=10.0.0.1,trsvcid=4420,host_iface=eth0
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '. + {source: "nbft", host_iface: "eth0"}')"
	verify 0
	[[ "$output" != *"is asked for"* ]]
	echo 52:54:00:00:00:00 >"$SYS/class/net/eth0/address"
	verify 1
	row path FAIL "$NQN at 10.0.0.1:4420 is asked for (nbft), and not connected"
}

@test "path: the reason of one that was tried" {
	rm "$SYS/class/nvme/nvme1"
	hand_over partial "$(planned_path 10.0.0.1 live)" \
		"$(planned_path 10.0.0.2 waiting "$NQN" "the target refuses it" | jq '.hint = "ask the target"')"
	verify 1
	row path FAIL "$NQN at 10.0.0.2:4420 is not connected: the target refuses it"
	[[ "$output" == *"-> ask the target"* ]]
}

@test "namespace" {
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.nid = "11111111222233334444aaaaaaaaaaaa"')"
	verify 1
	row namespace FAIL "namespace 11111111222233334444aaaaaaaaaaaa is not there"
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 uuid 11111111-2222-3333-4444-aaaaaaaaaaaa
	verify 0
	row namespace PASS
}

@test "root: data alone may be on NVMe/TCP" {
	add_local_disk sda 8:0
	mount_root 8:0
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.source = "config.json"')"
	verify 0
	row root PASS "/ stands on sda"
}

@test "host-identity: the files have changed since the image was built" {
	mkdir -p "$ROOT/etc/nvme"
	echo "$HOSTNQN" >"$ROOT/etc/nvme/hostnqn"
	image_tree
	pack
	verify 0
	row host-identity PASS "$HOSTNQN"
	echo nqn.2024-05.com.example:other >"$ROOT/etc/nvme/hostnqn"
	echo 22222222-2222-4333-8444-555555555555 >"$ROOT/etc/nvme/hostid"
	verify 1
	row host-identity FAIL "connected as $HOSTNQN, hostid $HOSTID (); here it is nqn.2024-05.com.example:other"
	row image FAIL "has another /etc/nvme/hostnqn than is here"
}

@test "host-identity: what the initramfs was counts, whatever the real root's own run has written" {
	mkdir -p "$ROOT/etc/nvme"
	echo nqn.2024-05.com.example:other >"$ROOT/etc/nvme/hostnqn"
	echo 22222222-2222-4333-8444-555555555555 >"$ROOT/etc/nvme/hostid"
	jq '.initramfs = {stage, hostnqn, hostid, identity_source: "files"} | .stage = "rootfs"
		| .hostnqn = "nqn.2024-05.com.example:other" | .hostid = "22222222-2222-4333-8444-555555555555"' \
		"$ROOT/run/early-connect/state.json" >"$BATS_TEST_TMPDIR/state"
	cp "$BATS_TEST_TMPDIR/state" "$ROOT/run/early-connect/state.json"
	verify 1
	row host-identity FAIL "connected as $HOSTNQN, hostid $HOSTID (files); here it is nqn.2024-05.com.example:other"
}

@test "host-identity: of what a discovery controller has told" {
	local own=nqn.2024-05.com.example:own asked=1
	mkdir -p "$ROOT/etc/nvme"
	echo "$own" >"$SYS/class/nvme/nvme1/hostnqn"
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live |
		jq --arg own $own '.hostnqn = $own | .source = "discovery at 10.0.0.9 (discovery.conf)"')"
	for asked in $own nqn.2024-05.com.example:third; do
		echo "-t tcp -a 10.0.0.9 --hostnqn=$asked --hostid=$HOSTID" >"$ROOT/etc/nvme/discovery.conf"
		run --separate-stderr "$program" verify --root "$ROOT"
		echo "$output"
		[ $asked != $own ] || row host-identity PASS
	done
	row host-identity FAIL "$NQN was asked for as $own, hostid $HOSTID; here it is nqn.2024-05.com.example:third"
}

@test "host-identity: a host of config.json has its own" {
	local own=nqn.2024-05.com.example:own
	as_asked
	data_disk
	sed -i "s/{ \"subsystems\"/{ \"hostnqn\": \"$own\", \"hostid\": \"$HOSTID\", \"subsystems\"/" "$ROOT/etc/nvme/config.json"
	cmdline "rd.nvmf.connect=tcp,10.0.0.1,$NQN" "rd.nvmf.connect=tcp,10.0.0.2,$NQN"
	mkdir -p "$ROOT/etc/nvme"
	echo "$HOSTNQN" >"$ROOT/etc/nvme/hostnqn"
	echo $own >"$SYS/class/nvme/nvme2/hostnqn"
	hand_over all-live "$(planned_path 10.0.0.3 live $DATA | jq --arg own $own '.source = "config.json" | .hostnqn = $own')"
	image_tree
	pack
	verify 1 # what the command line asks for is not in this hand-over
	row host-identity PASS
	sed -i "s/$own/nqn.2024-05.com.example:third/" "$ROOT/etc/nvme/config.json"
	verify 1
	row host-identity FAIL "$DATA was asked for as $own"
}

@test "host-identity: the kernel has another" {
	echo 22222222-2222-4333-8444-555555555555 >"$SYS/class/nvme/nvme1/hostid"
	verify 1
	row host-identity FAIL "nvme1 is connected as $HOSTNQN, hostid 22222222"
}

@test "ctrl-loss-tmo: data that should never be given up" {
	data_disk
	echo 600 >"$SYS/class/nvme/nvme2/ctrl_loss_tmo"
	verify 0
	row ctrl-loss-tmo WARN "nvme2 is given up after 600 s, and should never be"
	sed -i 's/"trsvcid"/"ctrl_loss_tmo": 600, &/' "$ROOT/etc/nvme/config.json"
	image_tree
	pack
	verify 0
	row ctrl-loss-tmo PASS "nvme2 is given up after 600 s"
}

@test "iopolicy: as the configuration has it" {
	echo numa >"$SYS/class/nvme-subsystem/nvme-subsys0/iopolicy"
	verify 1
	row iopolicy FAIL "nvme-subsys0 of $NQN: numa, not round-robin"
	echo queue-depth >"$SYS/class/nvme-subsystem/nvme-subsys0/iopolicy"
	verify 0
	row iopolicy PASS "nvme-subsys0 of $NQN: queue-depth, which somebody has set"
	as_asked rd.nvmf.iopolicy=round-robin
	verify 1
	row iopolicy FAIL "nvme-subsys0 of $NQN: queue-depth, not round-robin"
	echo numa >"$SYS/class/nvme-subsystem/nvme-subsys0/iopolicy"
	as_asked rd.nvmf.iopolicy=numa
	verify 0
	row iopolicy PASS "nvme-subsys0 of $NQN: numa"
	[ "$(grep -c iopolicy <<<"$output")" -eq 1 ]
}

@test "multipath: off, or not in this kernel; with one path it does not matter" {
	echo N >"$SYS/module/nvme_core/parameters/multipath"
	verify 1
	row multipath FAIL "$NQN has 2 paths, and nvme_core.multipath is off"
	rm "$SYS/module/nvme_core/parameters/multipath"
	verify 1
	row multipath FAIL "this kernel no native multipath"
	hand_over all-live "$(planned_path 10.0.0.1 live)"
	verify 0
	row multipath
}

@test "duplicate: one path twice, told by the host's end of it" {
	add_controller nvme5 live 10.0.0.1
	verify 0
	row duplicate WARN "nvme0 and nvme5 are one path: $NQN at 10.0.0.1:4420"
	attribute "$SYS/class/nvme/nvme5" address traddr=10.0.0.1,trsvcid=4420,src_addr=10.0.0.8
	verify 0
	row duplicate PASS
}

# subnets LINE...: the routes
subnets() {
	printf '%s\n' 'Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT' "$@" >"$ROOT/proc/net/route"
}

@test "one-subnet: two NICs that answer for each other" {
	local conf=$ROOT/proc/sys/net/ipv4/conf
	subnets 'eth0 0000000A 00000000 0001 0 0 0 00FFFFFF 0 0 0' 'eth1 0000000A 00000000 0001 0 0 0 00FFFFFF 0 0 0' \
		'eth1 00000000 0100000A 0003 0 0 0 00000000 0 0 0'
	verify 0
	row one-subnet WARN "eth0 and eth1 are on one subnet, and answer for each other"
	attribute "$conf/all" arp_ignore 1
	attribute "$conf/eth0" arp_announce 2
	verify 0
	row one-subnet WARN
	attribute "$conf/eth1" arp_announce 2
	verify 0
	row one-subnet PASS
}

@test "one-subnet: NICs that carry no path do not matter" {
	subnets 'eth0 0000000A 00000000 0001 0 0 0 00FFFFFF 0 0 0' 'eth1 0000A8C0 00000000 0001 0 0 0 0000FFFF 0 0 0' \
		'eth2 0000A8C0 00000000 0001 0 0 0 0000FFFF 0 0 0'
	verify 0
	row one-subnet PASS
}

@test "fstab and mount: data" {
	local place
	data_disk
	verify 0
	row fstab
	row mount
	echo 'UUID=1234 /data ext4 defaults,nofail' >"$ROOT/etc/fstab"
	verify 1
	row fstab FAIL "/etc/fstab: /data: no _netdev: systemd takes it for a local disk"
	row mount FAIL "/data is not mounted"
	echo 'UUID=1234 /data ext4 _netdev' >"$ROOT/etc/fstab"
	echo '50 25 259:9 / /data rw - ext4 /dev/nvme2n1 rw' >>"$ROOT/proc/self/mountinfo"
	verify 0
	row fstab WARN "/etc/fstab: /data: no nofail: a boot without the target ends in the emergency shell"
	row mount PASS "/data is mounted"
	echo 'UUID=1234 /data ext4 _netdev,x-systemd.automount' >"$ROOT/etc/fstab"
	mount_root 259:0
	verify 0
	row fstab PASS "/etc/fstab: /data is as it should be"
	row mount PASS "/data is mounted at its first access"
	echo 'UUID=1234 /data ext4 _netdev,noauto' >"$ROOT/etc/fstab"
	verify 0
	row mount PASS "/data is mounted by hand"
	echo '50 25 259:9 / /data rw - ext4 /dev/nvme2n1 rw' >>"$ROOT/proc/self/mountinfo"
	for place in /data/ //data /data//; do
		echo "UUID=1234 $place ext4 _netdev,x-systemd.automount" >"$ROOT/etc/fstab"
		verify 0
		row mount PASS "/data is mounted"
	done
	mount_root 259:0
	rm "$ROOT/etc/fstab"
	echo '50 25 259:9 / /data rw - ext4 /dev/nvme2n1 rw' >>"$ROOT/proc/self/mountinfo"
	verify 0
	row fstab WARN "/etc/fstab: /data: no entry: the next boot does not mount it"
	echo 'UUID=1234 /var ext4 _netdev' >"$ROOT/etc/fstab"
	mount_root 259:0
	verify 1
	row fstab FAIL "/etc/fstab: /var: _netdev: an ordering cycle"
	row fstab FAIL "/etc/fstab: /var: left by the initramfs"
	[[ "$output" == *"-> name its subsystem in early= of /etc/early-connect.conf"* ]]
}

@test "image: none, none that can be read, a stale one" {
	rm "$ROOT$IMAGE"
	verify 0
	row image WARN "no image of Linux $(uname -r) in /boot"
	echo nonsense >"$ROOT$IMAGE"
	verify 0
	row image WARN "$IMAGE: is no initramfs image, or a damaged one"
	image_tree
	echo 'timeout = 5' >"$ROOT/etc/early-connect.conf"
	pack
	verify 1
	row image FAIL "$IMAGE: has another /etc/early-connect.conf than is here"
}

# secrets RESULT [WORDS]: the row of what stands there now, whatever the others say of it
secrets() {
	run --separate-stderr "$program" verify --root "$ROOT"
	echo "$output"
	row secrets "$@"
	[[ "$output" != *:key:* ]]
}

@test "secrets: files that others can read" {
	local file
	mkdir -p "$ROOT/etc/nvme/nvme-fabrics.conf.d"
	for file in config.json discovery.conf tls-keys nvme-fabrics.conf nvme-fabrics.conf.d/a.conf; do
		file=/etc/nvme/$file
		echo '# DHHC-1:00:key: and NVMeTLSkey-1:01:key:' >"$ROOT$file"
		chmod 644 "$ROOT$file"
		secrets FAIL "$file: others can read the keys in it"
		chmod 600 "$ROOT$file"
		secrets PASS
		chmod 644 "$ROOT$file"
		chmod 700 "${ROOT}${file%/*}"
		secrets PASS
		chmod 755 "${ROOT}${file%/*}"
		echo '# no key' >"$ROOT$file"
		secrets PASS
		rm "$ROOT$file"
	done
	verify 0
}

@test "service: what the initramfs leaves needs it" {
	data_disk
	verify 0
	row service PASS "early-connect.service is enabled"
	rm "$ROOT/etc/systemd/system/multi-user.target.wants/early-connect.service"
	verify 0
	row service WARN "early-connect.service is not enabled"
	rm "$ROOT/etc/nvme/config.json"
	hand_over all-live "$(planned_path 10.0.0.1 live)"
	image_tree
	pack
	verify 0
	row service
}

@test "others: services that connect the same" {
	local wants=$ROOT/etc/systemd/system/multi-user.target.wants
	data_disk
	ln -s /usr/lib/systemd/system/nvmf-autoconnect.service "$wants"
	verify 0
	row others WARN "nvmf-autoconnect.service is enabled, and connects what early-connect does"
	rm "$wants/nvmf-autoconnect.service"
	ln -s /usr/lib/systemd/system/stacd.service "$wants"
	verify 0
	row others WARN "stacd.service is enabled"
	rm "$wants/stacd.service"
	verify 0
	row others PASS
}

@test "io-errors: of what root stands on" {
	mkdir -p "$ROOT/dev"
	printf '3,1,%d,-;%s\n' 5500000 "I/O error, dev sda, sector 0" 6500000 "I/O error, dev nvme0n1, sector 8 op 0x1" \
		7500000 "Buffer I/O error on dev nvme0n1, logical block 1" >"$ROOT/dev/kmsg"
	verify 1
	row io-errors FAIL "/ has had 2 I/O errors since the boot, the first at 6.5 s"
	printf '3,1,%d,-;%s\n' 5500000 "I/O error, dev nvme0n1p2, sector 0" >"$ROOT/dev/kmsg"
	verify 1
	row io-errors FAIL "/ has had 1 I/O error since"
	printf '3,1,%d,-;%s\n' 5500000 "I/O error, dev sda, sector 0" 5600000 "I/O error, dev nvme0n12, sector 0" \
		5700000 "I/O error, dev nvme0n12p1, sector 0" 5800000 "I/O error, dev xnvme0n1, sector 0" >"$ROOT/dev/kmsg"
	verify 0
	row io-errors PASS
}

@test "timing: what the hand-over and the kernel's log tell" {
	mkdir -p "$ROOT/dev"
	printf '6,1,%d,-;%s\n' 3000000 "EXT4-fs (sda): mounted filesystem x" 4250000 "EXT4-fs (nvme0n1): mounted filesystem y ro" \
		9000000 "EXT4-fs (nvme0n1): mounted filesystem y" >"$ROOT/dev/kmsg"
	hand_over all-live "$(planned_path 10.0.0.1 live | jq '.answered_at = 3.0 | .live_at = 3.125')" \
		"$(planned_path 10.0.0.2 live | jq '.live_at = 5.5')"
	jq '. + {stage: "rootfs", modules_loaded: 1.25, started: 8.5, first_route: 8.75,
		initramfs: {started: 1, first_route: 2.5, released: 3.25}}' "$ROOT/run/early-connect/state.json" \
		>"$BATS_TEST_TMPDIR/state"
	cp "$BATS_TEST_TMPDIR/state" "$ROOT/run/early-connect/state.json"
	verify 0
	row timing PASS "modules 1.2 s, route 2.5 s, first path 3.1 s, last path 5.5 s, root mounted 4.2 s"
	verify 0 --json
	jq -e '.timing == {modules_loaded: 1.25, started: 1, first_route: 2.5, released: 3.25, root_mounted: 4.25, paths: [
		{subsysnqn: "'"$NQN"'", traddr: "10.0.0.1", trsvcid: "4420", answered_at: 3.0, live_at: 3.125},
		{subsysnqn: "'"$NQN"'", traddr: "10.0.0.2", trsvcid: "4420", live_at: 5.5}]}' <<<"$output"
}

@test "--timeout looks again while a row fails, and prints the last look alone" {
	rm "$SYS/class/nvme/nvme1"
	{
		sleep 2
		add_controller nvme1 live 10.0.0.2
	} 3>&- &
	verify 0 --timeout=20
	row path PASS "10.0.0.2:4420: nvme1 is live"
	[ "$(grep -c hand-over <<<"$output")" -eq 1 ]
	wait
	rm "$SYS/class/nvme/nvme1"
	verify 1 --timeout=1
	row path FAIL "10.0.0.2:4420 is not connected"
	[ "$(grep -c hand-over <<<"$output")" -eq 1 ]
}

# connecting TIMEOUT: such a run says that it still connects, and began now
connecting() {
	echo "timeout = $1" >"$ROOT/etc/early-connect.conf"
	image_tree
	pack
	jq --argjson now "$(cut -d' ' -f1 /proc/uptime)" '.result = "connecting" | .started = $now' \
		"$ROOT/run/early-connect/state.json" >"$BATS_TEST_TMPDIR/state"
	cp "$BATS_TEST_TMPDIR/state" "$ROOT/run/early-connect/state.json"
}

@test "--timeout: as long as a run still connects, it is looked again; not for ever, and not without the run" {
	rm "$SYS/class/nvme/nvme1"
	connecting 600
	verify 1 --timeout=1
	row path FAIL "10.0.0.2:4420 is not connected"
	flock "$ROOT/run/early-connect/lock" sleep 60 3>&- &
	{
		sleep 5
		add_controller nvme1 live 10.0.0.2
	} 3>&- &
	verify 0 --timeout=1
	row path PASS "10.0.0.2:4420: nvme1 is live"
	rm "$SYS/class/nvme/nvme1"
	connecting 0
	verify 1 --timeout=1
	connecting 600
	verify 1
	jq '.started = 1' "$BATS_TEST_TMPDIR/state" >"$ROOT/run/early-connect/state.json"
	connecting_for=$(cut -d. -f1 /proc/uptime)
	[ "$connecting_for" -lt 700 ] || verify 1 --timeout=1
	kill %1
}
