#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# private-apt.sh DIR [deb-src] - make an apt of its own in the existing directory DIR.
#
# Sources, lists, cache and package status live below DIR; from the machine come only the mirror,
# the keyring and apt's transport settings (proxy, certificates). With APT_CONFIG=DIR/apt.conf
# apt-get then reads Debian's package lists for the wanted suite, and neither the machine's apt
# configuration nor its state is changed. The suite's name is left in DIR/suite.
set -eu

dir=${1:?usage: private-apt.sh DIR [deb-src]}
dir=$(cd "$dir" && pwd)
here=$(dirname "$0")

# libnvme older than 1.8 has no NBFT parser, so older releases borrow the first one that has it.
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
case "$codename" in
buster | bullseye | bookworm) suite=trixie ;;
*) suite=$codename ;;
esac
[ -n "$suite" ] || { echo "private-apt.sh: /etc/os-release names no release" >&2; exit 1; }
echo "$suite" >"$dir/suite"

mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/etc"
: >"$dir/status"
sh "$here/debian-sources.sh" "$suite" ${2+"$2"} >"$dir/etc/sources.list"

# Index targets are left out: they are what makes some machines fetch more than the package lists.
apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$dir/apt.conf"
cat >>"$dir/apt.conf" <<CONF
Acquire::Languages "none";
Acquire::Retries "3";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourcelist "$dir/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "$dir";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
CONF

# apt drops root for its downloads; the account it takes must be able to write here.
if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then
	chown -R _apt "$dir"
	chmod 755 "$dir"
fi
APT_CONFIG=$dir/apt.conf apt-get -qq update
