#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `early-connect image` on images made of files: the layouts of initramfs-tools and dracut, and what can be
# wrong with them.

bats_require_minimum_version 1.5.0
load machine

setup() {
	machine_new
	mkdir -p "$ROOT/etc/nvme"
	echo "$HOSTNQN" >"$ROOT/etc/nvme/hostnqn"
	printf '[]\n' >"$ROOT/etc/nvme/config.json"
	printf 'timeout = 30\n' >"$ROOT/etc/early-connect.conf"
	image_tree
}

# image EXIT [OPTION...]
image() {
	on_machine "$1" image "${@:2}"
}

@test "what is in it" {
	pack zstd
	image 0
	[[ ${lines[0]} == "/boot/initrd.img-$(uname -r): "*" MiB, compression zstd, mode 0600" ]]
	[ "${lines[1]}" = "program        $("$program" --version)" ]
	[ "${lines[2]}" = "modules        of Linux $(uname -r)" ]
	[[ "$output" == *"               kernel/drivers/nvme/host/nvme-tcp.ko.xz"* ]]
	[[ "$output" == *"               /etc/nvme/config.json"* ]]
	row image PASS "configuration as it is here"
	image 0 --quiet
	[ -z "$output" ]
	image 0 --json
	jq -e '.compression == "zstd" and .mode == "0600" and (.modules | length) == 4
		and (.configuration | sort) == ["/etc/early-connect.conf", "/etc/nvme/config.json", "/etc/nvme/hostnqn"]
		and .checks[0].result == "PASS"' <<<"$output"
}

@test "every compression, and none" {
	local tool
	for tool in cat gzip xz "xz --format=lzma" zstd bzip2 lz4 "lz4 -l"; do
		pack "$tool"
		image 0
		row image PASS
	done
}

@test "archives before the compressed one, with zeros between, as microcode and modules have" {
	local file
	pack
	file=$ROOT$IMAGE
	mkdir -p "$BATS_TEST_TMPDIR/early/kernel/x86/microcode"
	echo microcode >"$BATS_TEST_TMPDIR/early/kernel/x86/microcode/x.bin"
	zstd -q "$file" -o "$file.main"
	(cd "$BATS_TEST_TMPDIR/early" && find . | cpio --quiet -o -H newc) >"$file"
	head -c 1536 /dev/zero >>"$file"
	cat "$file.main" >>"$file"
	image 0
	[[ ${lines[0]} == *"compression zstd"* ]]
}

@test "files that dracut has linked to each other, as they were the same" {
	mkdir "$ROOT/etc/nvme/nvme-fabrics.conf.d"
	echo '# nothing' | tee "$ROOT/etc/nvme/nvme-fabrics.conf" >"$ROOT/etc/nvme/nvme-fabrics.conf.d/a.conf"
	: >"$ROOT/etc/nvme/nvme-fabrics.conf.d/b.conf"
	: >"$ROOT/etc/nvme/nvme-fabrics.conf.d/c.conf"
	image_tree
	ln -f "$TREE"/etc/nvme/{nvme-fabrics.conf,nvme-fabrics.conf.d/a.conf}
	ln -f "$TREE"/etc/nvme/nvme-fabrics.conf.d/{b,c}.conf
	ln "$TREE/etc/nvme/nvme-fabrics.conf" "$TREE/etc/other"
	pack
	image 0
	echo '# another' >"$ROOT/etc/nvme/nvme-fabrics.conf.d/a.conf"
	image 1
	row image FAIL "has another /etc/nvme/nvme-fabrics.conf.d/a.conf than is here"
	[ "$(grep -c FAIL <<<"$output")" -eq 1 ]
}

@test "dracut's names, and an image of another name" {
	mkdir -p "$TREE/lib"
	mv "$TREE/usr/lib/modules" "$TREE/lib/modules"
	mv "$TREE/usr/sbin" "$TREE/usr/bin"
	pack gzip "/boot/initramfs-$(uname -r).img"
	image 0
	mv "$ROOT$IMAGE" "$ROOT/boot/mine"
	image 5
	[ "$stderr" = "early-connect: error: no image of Linux $(uname -r) in /boot: name one" ]
	image 0 /boot/mine
}

@test "modules that are built in count, one that is missing does not" {
	local host
	host=$TREE/usr/lib/modules/$(uname -r)/kernel/drivers/nvme/host
	rm "$host/nvme-tcp.ko.xz" "$host/nvme-core.ko.xz"
	printf 'kernel/fs/ext4.ko\nkernel/drivers/nvme/host/nvme-core.ko\n' \
		>"$TREE/usr/lib/modules/$(uname -r)/modules.builtin"
	pack
	image 1
	row image FAIL "has no module nvme_tcp"
	[[ "$output" != *"no module nvme_core"* ]]
}

@test "another kernel's modules: wrong as this kernel's image, fine as another one" {
	mv "$TREE/usr/lib/modules/$(uname -r)" "$TREE/usr/lib/modules/1.2.3"
	pack
	image 1
	row image FAIL "has the modules of Linux 1.2.3, not of $(uname -r)"
	image 0 "$IMAGE"
}

@test "without the program, or with another version of it" {
	printf 'ELF\0early-connect 0.0.1\0more' >"$TREE/usr/sbin/early-connect"
	pack
	image 0
	row image WARN "has early-connect 0.0.1, here is "
	rm "$TREE/usr/sbin/early-connect"
	pack
	image 1
	row image FAIL "early-connect is not in it"
}

@test "configuration that has changed, is gone or has come since" {
	pack
	echo changed >"$ROOT/etc/nvme/hostnqn"
	image 1
	row image FAIL "has another /etc/nvme/hostnqn than is here"
	rm "$ROOT/etc/nvme/hostnqn"
	image 1
	row image FAIL "has a /etc/nvme/hostnqn, which is gone here"
	echo "$HOSTNQN" >"$ROOT/etc/nvme/hostnqn"
	image 0
	echo "$HOSTID" >"$ROOT/etc/nvme/hostid"
	image 1
	row image FAIL "has no /etc/nvme/hostid"
}

@test "a file that nvme-cli 3 has converted since: it no longer counts here" {
	echo '# taken over' >"$ROOT/etc/nvme/nvme-fabrics.conf"
	image_tree
	pack
	image 0
	ln -s config.json "$ROOT/etc/nvme/config.json.converted"
	image 1
	row image FAIL "has a /etc/nvme/config.json, which is converted here and does not count"
	# the hooks ask for the files that count
	on_machine 0 plan --files
	[ "$output" = /etc/nvme/hostnqn$'\n'/etc/nvme/nvme-fabrics.conf ]
	rm "$TREE/etc/nvme/config.json"
	pack
	image 0
	# who copies all of /etc/nvme takes the mark, too
	image_tree
	pack
	image 0
	rm "$ROOT/etc/nvme/config.json.converted"
	image 1
	row image FAIL "has a /etc/nvme/config.json.converted, which is gone here"
	# earlier nvme-cli 3 gave the file that name
	image_tree
	pack
	mv "$ROOT/etc/nvme/config.json" "$ROOT/etc/nvme/config.json.converted"
	image 1
	row image FAIL "has a /etc/nvme/config.json, which is converted here and does not count"
}

@test "a configuration of 2 MiB, and one with a byte order mark, are compared, and their keys seen" {
	local large=$ROOT/etc/nvme/nvme-fabrics.conf
	head -c 2M /dev/zero | tr '\0' '\n' >"$large"
	echo '# DHHC-1:' >>"$large"
	printf '\357\273\277[]' >"$ROOT/etc/nvme/config.json"
	image_tree
	pack
	chmod 644 "$ROOT$IMAGE"
	image 1
	row image FAIL "others can read it, and the keys of /etc/nvme/nvme-fabrics.conf in it"
	chmod 600 "$ROOT$IMAGE"
	image 0
	echo '# more' >>"$large"
	image 1
	row image FAIL "has another /etc/nvme/nvme-fabrics.conf than is here"
}

@test "drop-ins that have come or gone since" {
	pack
	mkdir "$ROOT/etc/nvme/nvme-fabrics.conf.d"
	echo '# nothing' >"$ROOT/etc/nvme/nvme-fabrics.conf.d/a.conf"
	image 1
	row image FAIL "has no /etc/nvme/nvme-fabrics.conf.d/a.conf"
	image_tree
	pack
	image 0
	rm "$ROOT/etc/nvme/nvme-fabrics.conf.d/a.conf"
	image 1
	row image FAIL "has a /etc/nvme/nvme-fabrics.conf.d/a.conf, which is gone here"
	mkdir "$ROOT/etc/nvme/exclusions.conf.d"
	echo '[exclusions]' >"$ROOT/etc/nvme/exclusions.conf.d/lab.conf"
	image 1
	row image FAIL "has no /etc/nvme/exclusions.conf.d/lab.conf"
}

@test "early-connect.conf: the hooks' line behind it is no change, another line is" {
	pack
	echo 'paths = 2' >>"$ROOT/etc/early-connect.conf"
	image 1
	row image FAIL "has another /etc/early-connect.conf than is here"
	printf 'timeout = 3\n' >"$ROOT/etc/early-connect.conf"
	image 1
	rm "$ROOT/etc/early-connect.conf"
	image 1
	row image FAIL "has a /etc/early-connect.conf, which is gone here"
	image_tree
	pack
	image 0
}

@test "root has moved to what the image leaves to the real root" {
	cat >"$ROOT/etc/nvme/config.json" <<-JSON
	[ { "subsystems": [ { "nqn": "$NQN", "ports": [ { "transport": "tcp", "traddr": "10.0.0.1", "trsvcid": "4420" } ] } ] } ]
	JSON
	add_local_disk sda 8:0
	mount_root 8:0
	image_tree
	pack
	image 0
	add_controller nvme0 live 10.0.0.1
	add_head nvme0n1 259:0
	mount_root 259:0
	image 1
	row image FAIL "leaves $NQN to the real root, which stands on it"
	image_tree
	pack
	image 0
}

@test "keys in an image that others can read" {
	printf '[{"subsystems":[{"ports":[{"dhchap_key":"DHHC-1:00:x:"}]}]}]\n' >"$ROOT/etc/nvme/config.json"
	image_tree
	pack
	image 0
	chmod 644 "$ROOT$IMAGE"
	image 1
	row image FAIL "others can read it, and the keys of /etc/nvme/config.json in it"
	[[ "$output" != *DHHC* ]]
}

@test "the remedy is the distribution's own command" {
	rm "$TREE/usr/sbin/early-connect"
	pack
	image 1
	[[ "$output" == *"-> rebuild it: dracut -f"* ]]
	mkdir -p "$ROOT/usr/sbin"
	touch "$ROOT/usr/sbin/update-initramfs"
	image 1
	[[ "$output" == *"-> rebuild it: update-initramfs -u"* ]]
}

@test "what is no image, or a damaged one, is said in one line" {
	local file=$ROOT/boot/bad bytes
	pack zstd
	: >"$file"
	image 5 /boot/bad
	[ "$stderr" = "early-connect: error: /boot/bad: is no initramfs image, or a damaged one" ]
	[ -z "$output" ]
	for bytes in 'hello' '070701zz' '\x28\xb5\x2f\xfdxx' '\0\0\0\0'; do
		printf "$bytes" >"$file"
		image 5 /boot/bad
		[[ "$stderr" == *"/boot/bad: is no initramfs image, or a damaged one" ]]
	done
	head -c 200 "$ROOT$IMAGE" >"$file"
	image 5 /boot/bad
	pack cat
	head -c 1000 "$ROOT$IMAGE" >"$file"
	image 5 /boot/bad
	image 5 /boot/none
	[ "$stderr" = "early-connect: error: /boot/none: No such file or directory" ]
	image 5 /boot
	image 2 /boot/a /boot/b
}

@test "the tool that a compression needs is not installed" {
	pack zstd
	run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$program" image --root "$ROOT"
	[ "$status" -eq 5 ]
	[ "$stderr" = "early-connect: error: $IMAGE: the tool to read it is missing: zstd" ]
}

@test "a program that does not tell its version" {
	echo nonsense >"$TREE/usr/sbin/early-connect"
	pack
	image 0
	[ "${lines[1]}" = "program        early-connect of an unknown version" ]
	row image WARN "has early-connect of an unknown version, here is "
}

@test "names that a terminal would obey are made plain, here and in rows" {
	local name=$'\033[31mred\033]0;title\a.conf' line=$'a\nPASS  image          all is well.conf' c1=$'\xc2\x9b31m.conf' raw=$'\x9b2J.conf'
	mkdir -p "$TREE/etc/nvme/nvme-fabrics.conf.d"
	echo '# nothing' >"$TREE/etc/nvme/nvme-fabrics.conf.d/$name"
	echo '# nothing' >"$TREE/etc/nvme/nvme-fabrics.conf.d/$line"
	echo '# nothing' >"$TREE/etc/nvme/nvme-fabrics.conf.d/$c1"
	echo '# nothing' >"$TREE/etc/nvme/nvme-fabrics.conf.d/$raw"
	: >"$TREE/usr/lib/modules/$(uname -r)/kernel/drivers/nvme/host/nvme-"$'\033[5m.ko'
	pack
	image 1
	[[ "$output" == *"               /etc/nvme/nvme-fabrics.conf.d/?[31mred?]0;title?.conf"* ]]
	[[ "$output" != *"is well.conf"*$'\n'PASS* ]]
	row image FAIL "has a /etc/nvme/nvme-fabrics.conf.d/?[31mred?]0;title?.conf, which is gone here"
	run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|^PASS' <<<"$output"
	image 1 --json
	jq -e . <<<"$output" >/dev/null
	LC_ALL=C run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f-\x9f]' <<<"$output"
}
