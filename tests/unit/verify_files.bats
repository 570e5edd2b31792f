#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect verify`: the rows of files, mounts, units and the kernel's log, and how long it looks.

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
	# what nvme-cli 3 has converted does not count any more; its keys may still be good
	for file in config.json discovery.conf; do
		file=/etc/nvme/$file
		echo '# DHHC-1:00:key:' >"$ROOT$file"
		ln -s "${file##*/}" "$ROOT$file.converted"
		secrets FAIL "$file.converted: others can read the keys in it"
		rm "$ROOT$file.converted"
		mv "$ROOT$file" "$ROOT$file.converted"
		secrets FAIL "$file.converted: others can read the keys in it"
		rm "$ROOT$file.converted"
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
	local INI=etc/nvme/nvme-fabrics.conf
	local wants=$ROOT/etc/systemd/system/multi-user.target.wants
	data_disk
	ln -s /usr/lib/systemd/system/nvmf-autoconnect.service "$wants"
	verify 0
	row others WARN "nvmf-autoconnect.service is enabled, and connects what early-connect does"
	rm "$ROOT/etc/nvme/config.json"
	image_tree
	pack
	verify 0
	row others PASS
	mkdir "$ROOT/etc/nvme/nvme-fabrics.conf.d"
	printf '[Subsystem]\nnqn = %s\ncontroller = transport=tcp;traddr=10.0.0.3\n' "$DATA" >"$ROOT/$INI.d/data.conf"
	image_tree
	pack
	verify 0
	row others WARN "nvmf-autoconnect.service is enabled"
	mv "$ROOT/$INI.d/data.conf" "$ROOT/$INI"
	image_tree
	pack
	verify 0
	row others WARN "nvmf-autoconnect.service is enabled"
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
	connecting 1
	jq '.started = 1' "$BATS_TEST_TMPDIR/state" >"$ROOT/run/early-connect/state.json"
	verify 1 --timeout=1
	kill %1
}
