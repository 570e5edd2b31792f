#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is in an image that the real update-initramfs or dracut of Debian 13 builds once the package is
# installed. One guest of each kind is built; scripts of this directory look into it from within, and
# the tests read what they printed: each the part of the build's log that it is about.
#
# EARLY_CONNECT_DEB names the package; without it, the one in build/.
#
# shellcheck disable=SC2016 # hooks are expanded in the guest

setup_file() {
	local here=$BATS_TEST_DIRNAME deb
	# shellcheck source=tests/vm/guest.sh
	. "$here/../vm/guest.sh"
	deb=$(guest_package)

	cat >"$BATS_FILE_TMPDIR/config.json" <<-'JSON'
	[{"hostnqn": "nqn.2014-08.org.nvmexpress:uuid:3b0dc5a8-95f6-4b0a-9d3b-6c1f0f7f7a11",
	  "hostid": "3b0dc5a8-95f6-4b0a-9d3b-6c1f0f7f7a11",
	  "subsystems": [{"nqn": "nqn.2026-01.example.image:root",
	    "ports": [{"transport": "tcp", "traddr": "192.0.2.1", "trsvcid": "4420"}]}]}]
	JSON
	printf '%s\n' '[Subsystem]' 'nqn = nqn.2026-01.example.image:drop-in' \
		'controller = transport=tcp;traddr=192.0.2.2' >"$BATS_FILE_TMPDIR/drop-in.conf"
	printf '#!/bin/sh\nexit 1\n' >"$BATS_FILE_TMPDIR/tool"

	local conf=(--conf "$BATS_FILE_TMPDIR/config.json:/etc/nvme/config.json:600"
		--conf "$BATS_FILE_TMPDIR/drop-in.conf:/etc/nvme/nvme-fabrics.conf:600"
		--conf "$BATS_FILE_TMPDIR/drop-in.conf:/etc/nvme/nvme-fabrics.conf.d/data.conf:600")
	echo '192.0.2.1 storage-of-host' >"$BATS_FILE_TMPDIR/hosts"
	parts IT "$(guest_build initramfs-tools --deb "$deb" "${conf[@]}" --conf "$BATS_FILE_TMPDIR/hosts:/etc/hosts" \
		--hook "echo part image; $(cat "$here/probe-initramfs-tools.sh")" \
		--hook 'echo part rejected
			echo broken >/etc/nvme/config.json
			echo BUSYBOX=n >/etc/initramfs-tools/conf.d/zz-klibc
			update-initramfs -u' \
		--hook "echo part boot; $(cat "$here/boot-scripts.sh")" \
		--hook "echo part dep; $(cat "$here/modules-dep.sh")")/build.log"
	# dracut's own nvmf module wants these two tools, and is then in every image.
	parts DRACUT "$(guest_build dracut --deb "$deb" "${conf[@]}" \
		--conf "$BATS_FILE_TMPDIR/tool:/usr/bin/nvme:755" --conf "$BATS_FILE_TMPDIR/tool:/usr/bin/jq:755" \
		--hook "echo part image; $(cat "$here/probe-dracut.sh")" \
		--hook "echo part boot; $(cat "$here/dracut-hooks.sh")" \
		--hook 'echo part rejected
			echo broken >/etc/nvme/config.json
			dracut --force /tmp/initrd.img "$(ls /lib/modules)"')/build.log"
}

# parts NAME LOG - the log of a build, cut where a hook says "part WORD", as the files $NAME.WORD; what the package's
# installation printed is $NAME.install
parts() {
	export "$1=$BATS_FILE_TMPDIR/$1"
	awk -v name="$BATS_FILE_TMPDIR/$1." 'BEGIN { part = "install" }
		/^part / { part = $2; next }
		{ print >(name part) }' "$2"
}

# has LOG REGEX... - every expression matches some line
has() {
	local log=$1 regex
	shift
	for regex; do
		grep -Eq -- "$regex" "$log" || { echo "no line matches: $regex"; return 1; }
	done
}

# lacks LOG REGEX - it has lines, and none matches
lacks() {
	[ -s "$1" ] || { echo "$1: nothing in it"; return 1; }
	if grep -E -- "$2" "$1"; then
		echo "a line matches: $2"
		return 1
	fi
}

has_modules() {
	has "$1" 'file .*/nvme\.ko' 'file .*/nvme-core\.ko' 'file .*/nvme-fabrics\.ko' 'file .*/nvme-tcp\.ko' \
		'file .*/crc32c_generic\.ko' 'needs .*/nvme-tcp\.ko' 'needs .*/nvme-keyring\.ko'
}

@test "initramfs-tools: modules with their dependencies" {
	has_modules "$IT.image"
}

@test "initramfs-tools: ip, VLANs, bonds and bridges for the network of a boot to come" {
	has "$IT.image" '^file usr/sbin/ip$' 'file .*/8021q\.ko' 'file .*/bonding\.ko' 'file .*/bridge\.ko'
}

@test "initramfs-tools: program, boot functions, udev rule" {
	has "$IT.image" '^file usr/sbin/early-connect$' '^file scripts/early-connect$' \
		'^file usr/lib/udev/rules.d/71-early-connect.rules$'
}

@test "initramfs-tools: the scripts are in the order files" {
	local stage
	for stage in local-top local-block local-bottom panic; do
		has "$IT.image" "^order /scripts/$stage/early-connect "
	done
}

@test "initramfs-tools: the configuration is in, and the image is for root alone" {
	has "$IT.image" '^config .*nqn.2026-01.example.image:root' '^image mode 600$' \
		'^config etc/nvme/nvme-fabrics.conf:nqn = nqn.2026-01.example.image:drop-in' \
		'^config etc/nvme/nvme-fabrics.conf.d/data.conf:nqn = nqn.2026-01.example.image:drop-in'
}

@test "initramfs-tools: one line says what the image took" {
	has "$IT.install" '^early-connect [0-9.]+: modules nvme nvme-core nvme-fabrics nvme-tcp, configuration .*/etc/nvme/config.json'
}

@test "initramfs-tools: a configuration that plan rejects is warned about" {
	has "$IT.rejected" '^W: early-connect: error: .*config\.json'
	lacks "$IT.install" 'early-connect: error:'
}

@test "initramfs-tools: klibc's sh accepts the scripts, and the image without busybox has only klibc's tools" {
	has "$IT.image" "^syntax checked by klibc's sh$"
	has "$IT.boot" '^tool ipconfig$'
	lacks "$IT.boot" '^tool (busybox|grep|sed)$'
}

@test "initramfs-tools: nothing asked for: no network, no connect" {
	has "$IT.boot" '^scenario nothing: status 0,  connected $'
}

@test "initramfs-tools: connected while the network is configured; some paths are enough" {
	has "$IT.boot" '^scenario block: status 0, connect --stage=initramfs;network; connected early-connect.connected$' \
		'^scenario partial: status 0, .* connected early-connect.connected$'
}

@test "initramfs-tools: local-block tries again, quickly and silently, until connected" {
	has "$IT.boot" '^scenario retry: status 0, connect --stage=initramfs; connected $' \
		'^scenario repeat: status 0,  connected early-connect.connected$'
	lacks "$IT.boot" '^scenario retry says'
}

@test "initramfs-tools: a panic says what is missing, unless that has just been said" {
	has "$IT.boot" '^scenario panic says: root is missing' '^scenario said: status 0,'
	lacks "$IT.boot" '^scenario said says'
}

@test "initramfs-tools: a failed connect panics, and leaving the shell tries again" {
	has "$IT.boot" '^scenario failed: status 0, (connect --stage=initramfs;){2}network;network;panic; connected early-connect.connected$'
}

@test "initramfs-tools: what only files ask for does not keep a root that comes later from booting" {
	has "$IT.boot" '^scenario data: status 0, connect --stage=initramfs;network; connected $' \
		'^scenario data says: early-connect: waiting for /dev/none, which may not be on NVMe/TCP'
}

@test "initramfs-tools: no panic where root is there all the same" {
	has "$IT.boot" '^scenario elsewhere: status 0, connect --stage=initramfs;network; connected $' \
		'^scenario elsewhere says: early-connect: .* is there without NVMe/TCP'
}

@test "initramfs-tools: the names of the host's /etc/hosts outlive the distribution's own of that file" {
	has "$IT.boot" '^names image: 1$' '^names before: 1$' '^names behind: 1 1$' '^names later: 1 1$'
	lacks "$IT.boot" '^scenario names says'
}

@test "initramfs-tools: the steps to the network, each as soon as its interface is there, with klibc's tools alone" {
	local first='link set up dev lo;link add name br0 type bridge forward_delay 0;link set up dev eth0;'
	first+='address replace 192.0.2.3/24 label eth0:0 dev eth0;link add link eth0 name eth0.5 type vlan id 5;'
	has "$IT.boot" "^steps first: $first\$" \
		"^steps late: ${first}link set up dev eth1;address replace 192.0.2.2/24 dev eth1;\$" \
		'^steps by-mac: .*;link set mtu 9000 dev eth2;$' \
		'^steps ended$' '^steps over: .*export IP=off;nameserver 192.0.2.53;$'
}

@test "initramfs-tools: local-bottom stops the connecting child and nobody else" {
	has "$IT.boot" '^scenario bottom: status 0$' '^scenario bottom: child ended with 143$' '^scenario stranger: left alone$'
}

@test "initramfs-tools: MODULES=dep takes the drivers of NIC, VLAN and bond" {
	has "$IT.dep" '^dep-module veth$' '^dep-module 8021q$' '^dep-module bonding$' '^dep-module nvme-tcp$'
}

@test "dracut: modules with their dependencies" {
	has_modules "$DRACUT.image"
}

@test "dracut: program, hook, unit, udev rule" {
	has "$DRACUT.image" '^file usr/sbin/early-connect$' '^file usr/sbin/early-connect-initrd$' \
		'^file var/lib/dracut/hooks/cmdline/92-early-connect-cmdline.sh$' \
		'^file var/lib/dracut/hooks/emergency/50-early-connect-emergency.sh$' \
		'^file var/lib/dracut/hooks/pre-pivot/50-early-connect-handover.sh$' \
		'^file usr/lib/udev/rules.d/71-early-connect.rules$' '^syntax checked by dash$'
}

@test "dracut: the unit is enabled, and before initqueue with systemd-networkd" {
	has "$DRACUT.image" '^unit enabled$' '^drop-in Before=dracut-initqueue.service$' '^module systemd-networkd$'
}

@test "dracut: no service that waits for the network, of whatever network module, holds the boot" {
	local unit
	for unit in systemd-networkd-wait-online nm-wait-online-initrd NetworkManager-wait-online-initrd; do
		has "$DRACUT.image" "^file usr/lib/systemd/system/$unit.service.d/50-early-connect.conf$"
	done
}

@test "dracut: a lease is connected once, and netroot=dhcp then waits no longer" {
	local start='--no-block restart early-connect-initrd.service'
	has "$DRACUT.boot" '^lease unasked:  finished dhcp.sh$' '^lease other: plan;plan; finished dhcp.sh$' \
		"^lease ours: plan;$start;plan; finished \$" "^lease second: plan;$start;plan;$start; finished \$" \
		'^lease connecting: plan;plan; finished $'
}

@test "dracut: its netroot.sh knows a root-path of ours, and no other" {
	has "$DRACUT.boot" '^netroot dhcp: status 0, finished $' '^netroot static: status 0, finished dhcp.sh$' \
		'^netroot other: status 1, '
}

@test "dracut: systemd's generator gets firmware's words beside the kernel's" {
	has "$DRACUT.boot" '^words: start systemd-network-generator.service;generator -- rd.neednet=1  *ip=nbft0:dhcp  *quiet *;'
}

@test "dracut: the in-tree nvmf module stays out" {
	has "$DRACUT.image" '^module early-connect$'
	lacks "$DRACUT.image" '^module nvmf$'
}

@test "dracut: the configuration is in" {
	has "$DRACUT.image" '^config .*nqn.2026-01.example.image:root' \
		'^config etc/nvme/nvme-fabrics.conf:nqn = nqn.2026-01.example.image:drop-in' \
		'^config etc/nvme/nvme-fabrics.conf.d/data.conf:nqn = nqn.2026-01.example.image:drop-in'
}

# dracut lets it be seen when a person calls it, not when a package's trigger does.
@test "dracut: one line says what the image took" {
	has "$DRACUT.rejected" '^dracut.*: early-connect [0-9.]+: modules nvme nvme-core nvme-fabrics nvme-tcp, configuration .*/etc/nvme/config.json'
}

@test "dracut: a configuration that plan rejects is warned about" {
	has "$DRACUT.rejected" '^dracut.*: early-connect: error: .*config\.json'
	lacks "$DRACUT.install" 'early-connect: error:'
}

@test "both: early-connect image finds it current, and stale after a change" {
	local log
	for log in "$IT.image" "$DRACUT.image"; do
		has "$log" '^look /boot/initrd.img-.*: .* MiB, compression lz4, mode 0600$' '^look program        early-connect [0-9.]+$' \
			'^look modules        of Linux [0-9]' '^look .*kernel/drivers/nvme/host/nvme-tcp\.ko' \
			'^look                /etc/nvme/nvme-fabrics.conf.d/data.conf$' \
			'^look PASS  image .*: early-connect [0-9.]+, Linux .*, configuration as it is here$' \
			'^stale FAIL  image .*: has no /etc/nvme/hostnqn$' '^stale exit 1$'
		lacks "$log" '^look (FAIL|WARN)'
	done
}

@test "both: the verify unit is enabled, its timer is not" {
	has "$IT.image" '^verify enabled$' '^timer disabled$'
	has "$DRACUT.image" '^verify enabled$' '^timer disabled$'
}

@test "both: what early= comes to is in the image, where a chroot tells nothing: everything" {
	has "$IT.image" '^policy # found when this image was built: /: can.t tell' '^policy early = all$'
	has "$DRACUT.image" '^policy # found when this image was built: /: can.t tell' '^policy early = all$'
}
