#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect udev DEVICE`: what the udev rule calls, on machines made of files.

bats_require_minimum_version 1.5.0
load machine

DATA=nqn.2024-05.com.example:data

setup() {
	machine_new
	mkdir -p "$ROOT/etc" "$ROOT/run"
	: >"$ROOT/proc/cmdline"
	add_controller nvme0 live 10.0.0.1 600
	add_head nvme0n1 259:0
	add_controller nvme1 live 10.0.0.2 600 "$DATA" nvme-subsys1
	add_head nvme1n1 259:1 nvme-subsys1
	mount_root 259:0
}

# udev DEVICE: succeeds, in silence
udev() {
	on_machine 0 udev "$1"
	[ -z "$output$stderr" ]
}

# policy NOW CONFIGURED BECOMES: the subsystem's I/O policy, which the configuration gives as a word of its own
policy() {
	echo "$1" >"$SYS/class/nvme-subsystem/nvme-subsys0/iopolicy"
	echo "${2:+iopolicy = $2}" >"$ROOT/etc/early-connect.conf"
	udev nvme-subsys0
	[ "$(cat "$SYS/class/nvme-subsystem/nvme-subsys0/iopolicy")" = "$3" ]
}

tmo() {
	cat "$SYS/class/nvme/$1/ctrl_loss_tmo"
}

owner() {
	cat "$ROOT/run/nvme/registry/$1/owner"
}

@test "the I/O policy: what is configured, else round-robin for the kernel's default alone" {
	policy numa "" round-robin
	policy queue-depth "" queue-depth
	policy round-robin numa numa
	policy numa numa numa
	policy numa queue-depth queue-depth
	echo rd.nvmf.iopolicy=round-robin >"$ROOT/proc/cmdline"
	policy numa queue-depth round-robin
}

@test "root's controller is not given up and has an owner; a data controller stays as it is" {
	udev nvme0
	[ "$(tmo nvme0)" = -1 ]
	[ "$(owner nvme0)" = early-connect ]
	[ "$(stat -c %a "$ROOT"/run/nvme/registry{,/nvme0{,/owner}} | xargs)" = "755 755 644" ]
	udev nvme1
	[ "$(tmo nvme1)" = 600 ]
	[ ! -e "$ROOT/run/nvme/registry/nvme1" ]
}

@test "whoever owns root's controller goes on owning it" {
	attribute "$ROOT/run/nvme/registry/nvme0" owner nbft
	udev nvme0
	[ "$(tmo nvme0)" = -1 ]
	[ "$(owner nvme0)" = nbft ]
}

@test "a ctrl_loss_tmo that is configured counts" {
	echo 'opts = ctrl_loss_tmo=900' >"$ROOT/etc/early-connect.conf"
	udev nvme0
	[ "$(tmo nvme0)" = 900 ]
}

@test "in an initramfs, and where root can't be told, controllers are left alone" {
	mkdir "$ROOT/conf" && : >"$ROOT/conf/initramfs.conf"
	udev nvme0
	[ "$(tmo nvme0)" = 600 ]
	rm "$ROOT/conf/initramfs.conf" "$ROOT/proc/self/mountinfo"
	udev nvme0
	[ "$(tmo nvme0)" = 600 ]
	[ ! -e "$ROOT/run/nvme" ]
}

@test "a controller that has gone is forgotten, unless its number is another's by now, or not ours" {
	attribute "$ROOT/run/nvme/registry/nvme7" owner early-connect
	attribute "$ROOT/run/nvme/registry/nvme7" seqnum 1200
	SEQNUM=1200 udev nvme7
	[ -e "$ROOT/run/nvme/registry/nvme7/owner" ]
	SEQNUM=1201 udev nvme7
	[ ! -e "$ROOT/run/nvme/registry/nvme7" ]
	attribute "$ROOT/run/nvme/registry/nvme8" owner stas
	udev nvme8
	[ "$(owner nvme8)" = stas ]
}

@test "an entry holds the number of the last uevent, and takes the place of an old one" {
	attribute "$SYS/kernel" uevent_seqnum 1234
	attribute "$ROOT/run/nvme/registry/nvme0" note "of the one before"
	udev nvme0
	[ "$(cat "$ROOT/run/nvme/registry/nvme0/seqnum")" = 1234 ]
	[ "$(cd "$ROOT/run/nvme/registry" && find . -mindepth 1 | sort | xargs)" = "./nvme0 ./nvme0/owner ./nvme0/seqnum" ]
}

@test "what is no device" {
	on_machine 2 udev ../../etc
	[ "$stderr" = "early-connect: error: udev: ../../etc: is neither nvmeN nor nvme-subsysN" ]
}
