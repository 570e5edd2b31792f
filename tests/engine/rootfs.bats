#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rootfs.bats - the real root's connect: it takes over what the initramfs left, and takes up what is new

# shellcheck disable=SC2154 # what engine.sh sets
load engine.sh

data=nqn.2014-08.org.example:data

setup_file() {
	engine_start <<-EOT
		addr eth0 192.168.77.1/24
		addr eth1 192.168.78.1/24
		subsystem $nqn
		namespace $nqn 1 ram:16
		subsystem $data
		namespace $data 1 ram:16
		port 1 192.168.77.1
		link 1 $nqn
		link 1 $data
		port 2 192.168.78.1
		link 2 $nqn
	EOT
}

first="(.paths[] | select(.subsysnqn == \"$nqn\" and .traddr == \"192.168.77.1\"))"
second="(.paths[] | select(.subsysnqn == \"$nqn\" and .traddr == \"192.168.78.1\"))"

# of NQN: the jq expression of its path
of() {
	echo "(.paths[] | select(.subsysnqn == \"$1\"))"
}

# What ends at switch-root; its state stays.
switch_root() {
	host 'kill $(cat /run/early-connect/pid)'
	engine_ended 10
}

# write_config FILE - stdin into the guest's /etc/nvme/FILE
write_config() {
	host "mkdir -p /etc/nvme; echo $(base64 -w 0) | base64 -d >/etc/nvme/$1"
}

data_config() {
	write_config config.json <<-EOT
		[{"hostnqn": "$hostnqn", "hostid": "$hostid", "subsystems": [{"nqn": "$data", "ports":
		[{"transport": "tcp", "traddr": "192.168.77.1", "trsvcid": "4420"}]}]}]
		EOT
}

controllers() {
	host 'ls /sys/class/nvme' | wc -w
}

@test "what the initramfs left is taken over: times and runs stay, missing paths and data come" {
	unplug 1
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.78.1,$nqn"
	connect 60
	[ "$code" = 0 ]
	switch_root
	state ".stage == \"initramfs\" and .result == \"partial\" and .modules_loaded > 0 and has(\"initramfs\") == false"
	state "$first.stage == \"initramfs\" and $first.live_at > 0"
	cp "$(state_file)" "$BATS_TEST_TMPDIR/before"

	# A file's discovery brings what nobody names, though the command line names root.
	write_config discovery.conf <<<"--transport=tcp --traddr=192.168.77.1 --trsvcid=4420"
	plug 1
	connect 60 --stage=rootfs
	[ "$code" = 0 ]
	state '.stage == "rootfs" and .result == "all-live" and (.paths | map(select(.discovery | not)) | length) == 3'
	state ".released >= $(of $data).live_at and $(of $data).state == \"live\" and $(of $data).stage == \"rootfs\" and $second.stage == \"rootfs\""
	jq -s '[.[] | {modules_loaded, r: (.initramfs // {stage, result, hostnqn, hostid, identity_source, started, first_route, released}),
		p: (.paths[] | select(.subsysnqn == "'$nqn'" and .traddr == "192.168.77.1") |
			{stage, since, answered_at, live_at, controller})}] | .[0] == .[1]' \
		"$BATS_TEST_TMPDIR/before" "$(state_file)" | grep -x true
	[ "$(controllers)" = 3 ]
}

@test "what only the image knew is asked for still; another host name makes no second connection" {
	unplug 1
	host "mkdir -p /etc/nvme; echo $hostnqn >/etc/nvme/hostnqn; echo $hostid >/etc/nvme/hostid
		echo 'rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.78.1,$nqn' >/run/cmdline
		mount -o bind /run/cmdline /proc/cmdline"
	data_config
	connect 60
	switch_root

	# The root's files name another host, and the command line has lost its words.
	host "umount /proc/cmdline; echo nqn.2014-08.org.example:renamed >/etc/nvme/hostnqn; echo $hostid >/etc/nvme/hostid
		sed -i 's/\"hostnqn.*\"subsystems\"/\"subsystems\"/' /etc/nvme/config.json"
	plug 1
	connect 60 --stage=rootfs --timeout=20
	value '.paths[] | [.subsysnqn, .traddr, .hostnqn, .state, .stage, .source] | join(" ")'
	# The path that was missing comes under the name that its subsystem is connected with.
	[ "$code" = 0 ]
	state ".result == \"all-live\" and ([.paths[].hostnqn] | unique) == [\"$hostnqn\"]"
	state "$first.stage == \"initramfs\" and $second.stage == \"rootfs\""
	[ "$(controllers)" = 3 ]
}

@test "reload: a connect that still runs takes up what is new, and what has been disconnected" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.timeout=100"
	connect_start --stage=rootfs
	state_until "$first.state == \"live\"" 30
	data_config
	host 'early-connect connect --stage=rootfs --reload 2>&1' 30 | grep 'has read the sources again'
	state_until "$(of $data).state == \"live\"" 30
	host "kill -0 \$(pidof early-connect) && echo 1 >/sys/class/nvme/$(value "$(of $data).controller")/delete_controller"
	local before
	before=$(value "$(of $data).live_at")
	host 'early-connect connect --stage=rootfs --reload' 30
	state_until "$(of $data).state == \"live\" and $(of $data).live_at > $before" 30
	[ "$(controllers)" = 2 ]
	host '[ ! -e /run/early-connect/reload ] && kill $(pidof early-connect)'
	connect_wait 10
	[ "$code" = 1 ]
}

@test "reload after the connect has ended: back at once when enough is connected, the rest behind" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	connect 60 --stage=rootfs
	[ "$code" = 0 ]
	cp "$(state_file)" "$BATS_TEST_TMPDIR/before"
	data_config
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn rd.nvmf.connect=tcp,192.168.77.99,$nqn rd.nvmf.timeout=100"
	host 'early-connect connect --stage=rootfs --reload 2>&1; echo $?' 60 | tail -n 1 | grep -x 0
	state_fetch
	state "$(of $data).state == \"live\" and .result == \"connecting\""
	state "$first.live_at == $(jq "$first.live_at" "$BATS_TEST_TMPDIR/before") and $first.live_at > 0"
	host 'kill $(cat /run/early-connect/pid)'
	engine_ended 10
	[ "$(controllers)" = 2 ]
}

@test "a data subsystem that is not there: exit 4 in its words, and the others stay connected" {
	boot_with "rd.nvmf.connect=tcp,192.168.77.1,$nqn"
	data_config
	host "sed -i s/4420/4429/ /etc/nvme/config.json"
	connect 60 --stage=rootfs --timeout=5
	[ "$code" = 4 ]
	state "$first.state == \"live\" and $(of $data).reason == \"refused\" and .result == \"timeout\""
	said "error: gave up after 5 s: 1 of 2 paths live, more were asked for"
	said "error: $data at 192.168.77.1:4429: the target refuses the TCP connection"
	[ "$(host 'cat /sys/class/nvme/nvme0/state')" = live ]
}

@test "nothing is configured: nothing is done, and nothing is said" {
	boot_with quiet
	text=$(host 'early-connect connect --stage=rootfs && early-connect connect --stage=rootfs --reload &&
		{ ls /run/early-connect 2>/dev/null || true; }')
	[ -z "$text" ]
}
