#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect verify` on machines made of files.

bats_require_minimum_version 1.5.0
load machine

setup() {
	machine_new
}

# verify EXIT [OPTION...]
verify() {
	on_machine "$1" verify "${@:2}"
}

@test "as planned: every check passes" {
	good_machine
	verify 0
	row hand-over PASS "2 paths planned by initramfs, result all-live"
	row modules PASS
	row path PASS "$NQN at 10.0.0.1:4420: nvme0 is live"
	row path PASS "$NQN at 10.0.0.2:4420: nvme1 is live"
	row root PASS "/ stands on nvme0n1 of $NQN"
	row ctrl-loss-tmo PASS "nvme1 never gives up"
	[[ "$output" != *WARN* && "$output" != *FAIL* ]]
}

@test "--quiet prints failures only" {
	good_machine
	verify 0 --quiet
	[ -z "$output" ]
	rm -rf "$SYS/module/nvme_tcp"
	verify 1 --quiet
	row modules FAIL "nvme_tcp is not loaded"
	row path
}

@test "every WARN and FAIL says what to do" {
	add_controller nvme0 connecting 10.0.0.1 600
	rm -rf "$SYS/module/nvme_fabrics"
	hand_over partial "$(planned_path 10.0.0.1 live)" "$(planned_path 10.0.0.2 waiting)"
	mount_root 259:9
	verify 1 --json
	jq -e '[.checks[] | select(.result != "PASS")] | length >= 4 and all(.remedy | length > 0)' <<<"$output"
	jq -e 'all(.checks[]; (.check | length > 0) and (.seen | length > 0)
		and (.result | IN("PASS", "WARN", "FAIL")))' <<<"$output"
	jq -e '[.checks[] | select(.result == "PASS" and has("remedy"))] == []' <<<"$output"
}

@test "no hand-over is a warning" {
	good_machine
	rm "$ROOT/run/early-connect/state.json"
	verify 1
	row hand-over WARN "not there: the initramfs connected nothing"
	row root FAIL "which nobody planned"
}

@test "no hand-over and root on a local disk: nothing to complain of but that" {
	add_local_disk sda 8:0
	mount_root 8:0
	verify 0
	row hand-over WARN
	row root PASS "/ stands on sda, which is not NVMe/TCP"
	row path
	row ctrl-loss-tmo
}

@test "a damaged hand-over fails, once" {
	local text
	good_machine
	for text in '' '{ "paths": [' '[]' '7' 'null' '{}' '{ "paths": 7 }'; do
		printf '%s' "$text" >"$ROOT/run/early-connect/state.json"
		echo "state.json: $text"
		verify 1
		row hand-over FAIL damaged
		[ "$(grep -c hand-over <<<"$output")" -eq 1 ]
	done
}

@test "a hand-over with odd paths in it does no harm" {
	good_machine
	printf '{ "paths": [ 7, null, [], {}, { "subsysnqn": 7, "traddr": [] } ] }' >"$ROOT/run/early-connect/state.json"
	verify 1
}

@test "a missing module fails" {
	local module
	for module in nvme_core nvme_fabrics nvme_tcp; do
		good_machine
		rm -rf "$SYS/module/$module"
		verify 1
		row modules FAIL "$module is not loaded"
		mkdir "$SYS/module/$module"
	done
}

@test "a module that is built in counts" {
	local name
	good_machine
	rm -rf "$SYS"/module/{nvme_fabrics,nvme_tcp}
	mkdir -p "$ROOT/lib/modules/$(uname -r)"
	for name in nvme-core nvme-fabrics nvme-tcp; do
		echo "kernel/drivers/nvme/host/$name.ko"
	done >"$ROOT/lib/modules/$(uname -r)/modules.builtin"
	verify 0
	row modules PASS
}

@test "a planned path that is not connected fails" {
	good_machine
	rm "$SYS/class/nvme/nvme1"
	verify 1
	row path FAIL "$NQN at 10.0.0.2:4420 is not connected"
	row path PASS "10.0.0.1:4420"
}

@test "a path that is not live fails with its state" {
	local state
	for state in connecting resetting dead; do
		good_machine
		add_controller nvme1 "$state" 10.0.0.2
		verify 1
		row path FAIL "nvme1 is $state"
	done
}

@test "a connection with another hostnqn is not the planned one" {
	good_machine
	echo nqn.2024-05.com.example:other >"$SYS/class/nvme/nvme1/hostnqn"
	verify 1
	row path FAIL "10.0.0.2:4420 is not connected"
}

@test "another spelling of an IPv6 address is the same address" {
	add_controller nvme0 live 2001:db8::1
	add_head nvme0n1 259:0
	mount_root 259:0
	hand_over all-live "$(planned_path 2001:0DB8:0::1 live)"
	verify 0
}

@test "root on a partition" {
	good_machine
	add_partition virtual/nvme-subsystem/nvme-subsys0/nvme0n1 nvme0n1p2 259:2
	mount_root 259:2
	verify 0
	row root PASS "/ stands on nvme0n1 of $NQN"
}

@test "root without native multipath" {
	good_machine
	add_plain nvme1n1 259:1 nvme1
	mount_root 259:1
	verify 0
	row root PASS "/ stands on nvme1n1 of $NQN"
}

@test "root on LUKS on LVM on a partition" {
	good_machine
	add_partition virtual/nvme-subsystem/nvme-subsys0/nvme0n1 nvme0n1p2 259:2
	add_dm dm-0 254:0 virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p2
	add_dm dm-1 254:1 virtual/block/dm-0
	mount_root 254:1
	verify 0
	row root PASS "/ stands on nvme0n1 of $NQN"
	row ctrl-loss-tmo PASS
}

@test "root on a volume over two subsystems, one of them planned by nobody" {
	good_machine
	add_controller nvme2 live 10.0.0.3 off nqn.2024-05.com.example:stranger nvme-subsys2
	add_head nvme2n1 259:5 nvme-subsys2
	add_dm dm-0 254:0 virtual/nvme-subsystem/nvme-subsys0/nvme0n1 virtual/nvme-subsystem/nvme-subsys2/nvme2n1
	mount_root 254:0
	verify 1
	row root PASS "nvme0n1 of $NQN"
	row root FAIL "nvme2n1 of nqn.2024-05.com.example:stranger, which nobody planned"
}

@test "root on a local disk although a path is planned" {
	good_machine
	add_local_disk sda 8:0
	add_partition pci0000:00/ata1/block/sda sda1 8:1
	mount_root 8:1
	verify 0
	row root WARN "/ stands on sda, which is not NVMe/TCP"
}

@test "root on local NVMe is not NVMe/TCP" {
	good_machine
	add_controller nvme5 live 0000:01:00.0 off nqn.2024-05.com.example:local nvme-subsys5 pcie
	add_head nvme5n1 259:7 nvme-subsys5
	mount_root 259:7
	verify 0
	row root WARN "/ stands on nvme5n1, which is not NVMe/TCP"
}

@test "a loop of device-mapper devices ends" {
	good_machine
	add_dm dm-0 254:0 virtual/block/dm-1
	add_dm dm-1 254:1 virtual/block/dm-0
	mount_root 254:0
	verify 0
	row root WARN "can't tell what / stands on"
}

@test "root on what sysfs does not know, or on no device" {
	good_machine
	mount_root 254:99
	verify 0
	row root WARN "can't tell what / stands on"
	mount_root 0:35 overlay
	verify 0
	row root WARN "can't tell what / stands on"
	rm "$ROOT/proc/self/mountinfo"
	verify 0
	row root WARN "can't tell what / stands on"
}

@test "ctrl_loss_tmo: what carries root must never be given up" {
	good_machine
	add_controller nvme1 live 10.0.0.2 600
	verify 1
	row ctrl-loss-tmo PASS "nvme0 never gives up"
	row ctrl-loss-tmo FAIL "nvme1 carries / and is given up after 600 s"
}

@test "ctrl_loss_tmo: other subsystems may be given up" {
	good_machine
	add_controller nvme2 live 10.0.0.3 600 nqn.2024-05.com.example:data nvme-subsys2
	verify 0
}

@test "ctrl_loss_tmo: a kernel that does not tell" {
	good_machine
	rm "$SYS/class/nvme/nvme0/ctrl_loss_tmo"
	verify 0
	row ctrl-loss-tmo WARN "nvme0 does not tell"
}
