# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guest.sh - make full guests: Debian with systemd, and an initramfs built by its own tools. To be sourced.
#
#   guest_build VARIANT [--suite NAME] [--packages 'NAME…'] [--deb FILE] [--conf FILE:DEST[:MODE]]… [--hook COMMAND]…
#       print the (cached) directory of the guest: vmlinuz, initrd.img, rootfs.ext4, build.log.
#       VARIANT: initramfs-tools or dracut. --suite takes another Debian than 13 (trixie); --packages adds Debian
#       packages to the base; --conf places a configuration file before FILE is installed with dpkg, whose
#       triggers rebuild the initramfs; --hook runs a shell command in the guest's root after that
#   guest_package                 print the package to test: $EARLY_CONNECT_DEB, or else the one in build/
#   guest_disk DIR FILE           a copy of the guest's root disk, to boot from and to write to
#   guest_put DISK FILE DEST MODE a file into a disk (MODE octal, 755). /usr/local/lib/ec-test/run is run
#                                 after multi-user.target; its status becomes GUEST EXIT; then the guest powers off
#   guest_get DISK FILE TO        a file out of a disk
#   guest_fsck DISK               fails unless the file system is clean and its journal empty
#   $GUEST_ROOT_UUID              UUID of every guest's root file system

. "$(dirname "${BASH_SOURCE[0]}")/cache.sh"

GUEST_ROOT_UUID=8a3c1f52-0d4b-4e57-9a65-2b7c90e1d3f4

# guest_base VARIANT SUITE PACKAGES - print the directory of the base
guest_base() {
	local recipe
	mapfile -t recipe < <(find "$vm_src/guest" -type f | sort)
	cache_get "base-$1" "$(cache_key "$vm_src"/{build-guest-base,serial-shell} "${recipe[@]}" "$2 packages $3")" \
		"$vm_src/build-guest-base" "$1" "$2" "$3" "$GUEST_ROOT_UUID"
}

guest_build() {
	local variant=$1 base suite=trixie packages='' args=() facts=()
	shift
	while [ $# -gt 1 ]; do
		case $1 in
		--suite)	suite=$2 ;;
		--packages)	packages=${2// /,} ;;
		--deb)		[ -z "$2" ] || { args+=("$1" "$2"); facts+=("$1" "$2"); } ;;
		--conf)		args+=("$1" "$2"); facts+=("$1" "${2%%:*}" "to ${2#*:}") ;;
		--hook)		args+=("$1" "$2"); facts+=("$1" "hook $2") ;;
		*)		echo "guest_build: $1: not an option" >&2; return 2 ;;
		esac
		shift 2
	done
	base=$(guest_base "$variant" "$suite" "$packages") || return
	cache_get "guest-$variant" "$(cache_key "$vm_src/build-guest" "base $base" "${facts[@]}")" \
		"$vm_src/build-guest" "$base/base.tar" "$GUEST_ROOT_UUID" "${args[@]}"
}

guest_package() {
	local built=("$vm_src"/../../build/early-connect_*.deb)
	echo "${EARLY_CONNECT_DEB:-${built[-1]}}"
}

guest_disk() {
	cp --sparse=always --reflink=auto "$1/rootfs.ext4" "$2"
}

guest_put() {
	local dir='' part parts out
	IFS=/ read -r -a parts <<<"$(dirname "$3")"
	out=$({
		for part in "${parts[@]}"; do
			[ -z "$part" ] || { dir+=/$part; echo "mkdir $dir"; }
		done
		echo "rm $3"
		echo "write $2 $3"
		echo "set_inode_field $3 mode 0100$4"
		echo "set_inode_field $3 uid 0"
		echo "set_inode_field $3 gid 0"
	} | debugfs -w -f - "$1" 2>&1)
	# What is there already, or not yet, is no fault; the file itself must be there now.
	debugfs -R "stat $3" "$1" 2>/dev/null | grep -q "Size: $(stat -c %s "$2")" || {
		echo "guest_put: $3: $out" >&2
		return 1
	}
}

guest_get() {
	debugfs -R "dump $2 $3" "$1" 2>/dev/null
	[ -s "$3" ] || { echo "guest_get: $2: not on $1" >&2; return 1; }
}

guest_fsck() {
	local out features
	features=$(dumpe2fs -h "$1" 2>/dev/null | grep '^Filesystem features: .*has_journal') || features=
	if ! out=$(e2fsck -fn "$1" 2>&1) || [[ ${features:-needs_recovery} == *needs_recovery* ]]; then
		echo "guest_fsck: $1 is not clean: $out; ${features:-it tells of no journal}" >&2
		return 1
	fi
}
