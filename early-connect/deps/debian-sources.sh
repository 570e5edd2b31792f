#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# debian-sources.sh SUITE [deb-src] - print apt source lines for a Debian suite.
#
# The mirror is whichever the machine's own apt already uses, asked from apt itself, so no file of
# this project names one. apt's signatures are the trust: the Debian archive keyring checks the suite.
set -eu

suite=${1:?usage: debian-sources.sh SUITE [deb-src]}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The archive itself has components that its security and backports siblings share; it alone has a
# release whose codename carries no suffix.
archive() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(REPO_URI)' |
		awk '$1 == "Packages" && $2 == "Debian" && $3 !~ /-/ { print $4; exit }'
}

# On a machine whose package lists were never fetched, or were removed, apt does not know these names:
# then the machine's sources are read into lists of our own.
fetch_lists() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
	apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$1/apt.conf"
	cat >>"$1/apt.conf" <<-CONF
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::State::lists "$1/lists";
		Dir::Cache "$1/cache";
	CONF
	export APT_CONFIG="$1/apt.conf"
	apt-get -qq update
}

mirror=$(archive)
if [ -z "$mirror" ]; then
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 1' HUP INT TERM
	fetch_lists "$tmp"
	mirror=$(archive)
fi
if [ -z "$mirror" ]; then
	echo "debian-sources.sh: apt has no Debian archive among its sources" >&2
	exit 1
fi
[ -r "$keyring" ] || { echo "debian-sources.sh: $keyring: not there (package debian-archive-keyring)" >&2; exit 1; }

echo "deb [signed-by=$keyring] $mirror $suite main"
[ "${2:-}" != deb-src ] || echo "deb-src [signed-by=$keyring] $mirror $suite main"
