# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cache.sh - what the VM images are kept in: one directory per recipe and content, made once.
# To be sourced. Everything below the cache directory can be deleted at any moment no VM runs.

PATH=$PATH:/usr/sbin:/sbin # depmod, mkfs.ext4 and debugfs, for those who are not root
vm_src=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

cache_root() {
	echo "${EC_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/early-connect}"
}

# cache_key [FILE|TEXT]... - a short hash over the contents of the files and over the other words
cache_key() {
	local word
	for word; do
		if [ -f "$word" ]; then cat "$word"; else printf '\0%s\0' "$word"; fi
	done | sha256sum | cut -c1-16
}

# cache_get KIND KEY COMMAND... - print the directory KIND-KEY, made by COMMAND DIR if it is not there.
# Two callers at once build once: the second waits. A build that fails leaves nothing.
cache_get() {
	local root dir kind=$1
	root=$(cache_root)
	dir=$root/$kind-$2
	shift 2
	if [ ! -d "$dir" ]; then
		mkdir -p "$root"
		cache_build "$root" "$kind" "$dir" "$@" >&2 || return 1
	fi
	touch "$dir"
	echo "$dir"
}

cache_build() (
	root=$1 kind=$2 dir=$3
	shift 3
	exec {lock}>"$root/.$kind.lock"
	flock "$lock"
	[ ! -d "$dir" ] || exit 0
	tmp=$(mktemp -d "$root/.$kind.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	chmod 755 "$tmp"
	echo "early-connect: making $(basename "$dir")"
	# fd 3 is bats': whoever keeps it open makes bats wait
	"$@" "$tmp" {lock}>&- 3>&- || exit 1
	mv "$tmp" "$dir"
	cache_prune "$root" "$kind"
)

# A developer's rebuilt package makes a new guest image every time: keep the newest eight of a kind,
# and whatever was used within the last hour (a VM may be running from it).
cache_prune() {
	local old
	find "$1" -maxdepth 1 -name "$2-*" -printf '%T@ %p\n' | sort -rn | tail -n +9 | cut -d' ' -f2- |
		while IFS= read -r old; do
			find "$old" -maxdepth 0 -mmin +60 -exec rm -rf {} +
		done
}

# A mirror that stands still has suites that have expired: they count where the machine's own apt takes them.
debian_sources() {
	local valid
	valid=$(apt-config dump | sed -n 's/^Acquire::Check-Valid-Until "\(.*\)";$/ check-valid-until=\1/p')
	sh "$vm_src/../../early-connect/deps/debian-sources.sh" "$@" | sed "s|\[signed-by=[^]]*|&$valid|"
}

# private_apt DIR COMMAND... - an apt tool with its own lists, cache and (empty) package state in DIR,
# so that the machine's own apt is neither read for packages nor changed
private_apt() {
	local dir=$1 tool=$2
	shift 2
	if [ ! -d "$dir/lists" ]; then
		mkdir -p "$dir/lists/partial" "$dir/archives/partial"
		: >"$dir/status"
		debian_sources trixie >"$dir/sources.list"
	fi
	"$tool" -q -o Dir::State="$dir" -o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" \
		-o Dir::Cache="$dir" -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=- \
		-o APT::Sandbox::User="$(id -un)" "$@"
}
