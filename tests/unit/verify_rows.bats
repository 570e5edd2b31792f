#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect verify`: each row's PASS on a machine in order, and each way that it fails. What the paths,
# modules and root come to is in verify.bats, who keeps the boot interfaces in handover.bats, the rest in
# verify_files.bats.

bats_require_minimum_version 1.5.0
load machine

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

@test "exclusion: what / stands on, by one entry or by one for each of its paths" {
	local list=$ROOT/etc/nvme/exclusions.conf
	mkdir -p "$ROOT/etc/nvme"
	printf '[exclusions]\nexclusion = nqn=%s\n' "$NQN" >"$list"
	image_tree
	pack
	verify 1
	row exclusion FAIL "/ stands on $NQN, which /etc/nvme/exclusions.conf: line 2 excludes"
	# told explicitly it is connected, this time
	as_asked
	verify 1
	row exclusion FAIL
	row configuration WARN "$NQN at 10.0.0.1:4420: is connected, although /etc/nvme/exclusions.conf: line 2 excludes it"
	printf '[exclusions]\nexclusion = traddr=10.0.0.1\n' >"$list"
	verify 1
	row exclusion PASS "nothing that / stands on is excluded"
	row image FAIL "has another /etc/nvme/exclusions.conf than is here"
	echo 'exclusion = traddr=::ffff:10.0.0.2' >>"$list"
	verify 1
	row exclusion FAIL
	printf '[exclusions]\nexclusion = transport=tcp;hostnqn=%s\n' "$HOSTNQN" >"$list"
	verify 1
	row exclusion FAIL
	printf '[exclusions]\nexclusion = nqn=%s\n' "$DATA" >"$list"
	image_tree
	pack
	verify 0
	row exclusion PASS
	rm "$list"
	image_tree
	pack
	verify 0
	[[ "$output" != *exclusion* ]]
}

@test "exclusion: what was taken out of service is not missed" {
	mkdir -p "$ROOT/etc/nvme"
	printf '[exclusions]\nexclusion = nqn=%s\n' "$DATA" >"$ROOT/etc/nvme/exclusions.conf"
	printf '[{"subsystems":[{"nqn":"%s","ports":[{"transport":"tcp","traddr":"10.0.0.3"}]}]}]\n' "$DATA" \
		>"$ROOT/etc/nvme/config.json"
	image_tree
	pack
	hand_over all-live "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 live)" \
		"$(planned_path 10.0.0.3 lost $DATA | jq '.source = "nbft"')"
	verify 0
	[[ "$output" != *FAIL* && "$output" != *10.0.0.3* ]]
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

# firmware MAC: a table that boots over the interface of that MAC
firmware() {
	printf '%s\n' "host nqn=$HOSTNQN id=$HOSTID" "hfi mac=$1 ip=10.0.0.7/24" \
		"ssns nqn=$NQN traddr=10.0.0.1 hfi=1" | "$make" >"$SYS/firmware/acpi/tables/NBFT"
}

@test "path: firmware names its interface by the MAC" {
	local make mac=52:54:00:12:34:56
	make=$("$BATS_TEST_DIRNAME/../nbft/build")
	mkdir -p "$SYS/firmware/acpi/tables"
	firmware $mac
	attribute "$SYS/class/nvme/nvme0" address traddr=10.0.0.1,trsvcid=4420,host_traddr=10.0.0.7,host_iface=eth0
	hand_over all-live "$(planned_path 10.0.0.1 live | jq --arg mac $mac \
		'. + {source: "nbft", host_traddr: "10.0.0.7", host_iface: "eth0", host_mac: $mac}')"
	verify 0
	[[ "$output" != *"is asked for"* ]]
	firmware 52:54:00:00:00:99
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

@test "namespace: a row for each of several" {
	local a=11111111222233334444aaaaaaaaaaaa b=11111111222233334444bbbbbbbbbbbb
	hand_over all-live "$(planned_path 10.0.0.1 live | jq ".nid = \"$a\" | .nids = [\"$a\", \"$b\"]")"
	identify nvme0n1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 uuid 11111111-2222-3333-4444-aaaaaaaaaaaa
	verify 1
	row namespace PASS "namespace $a is there"
	row namespace FAIL "namespace $b is not there"
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
