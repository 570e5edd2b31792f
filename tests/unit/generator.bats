#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What systemd's own network generator, as it is on this machine, makes of the words that the golden cases expect. Of
# a word that it refuses it does nothing for any other.

bats_require_minimum_version 1.5.0

setup() {
	generator=/usr/lib/systemd/systemd-network-generator
	cases=$BATS_TEST_DIRNAME/../golden/cases
	[ -x $generator ] || skip "$generator: not there (package systemd)"
}

# generate CASE - what it writes for the words of a case, into $BATS_TEST_TMPDIR/CASE
generate() {
	local words
	mapfile -t words < <(sed '/^-- stderr$/,$d' "$cases/$1.words-expected")
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	$generator --root="$BATS_TEST_TMPDIR/$1" -- "${words[@]}"
}

# interface CASE NAME - of that the lines that say something, in one line
interface() {
	generate "$1"
	sed '/^$/d;/^#/d;/^\[/d' "$BATS_TEST_TMPDIR/$1"/run/systemd/network/*-"$2".network | paste -sd ' '
}

@test "it takes every word of every table" {
	local expected count=0
	for expected in "$cases"/{nbft,network}-*.words-expected; do
		expected=$(basename "$expected" .words-expected)
		echo "$expected"
		generate "$expected"
		count=$((count + 1))
	done
	[ $count -gt 20 ]
}

@test "an interface with several addresses gets all of them, and its method" {
	[[ $(interface nbft-dual-stack nbft0) == *"Address=fd00:77::2/64"*"Address=192.168.77.2/24"* ]]
	[[ $(interface nbft-dual-dhcp-static6 nbft0) == *"DHCP=ipv4"*"Address=fd00:77::2/64"*"Gateway=fd00:77::ffff"* ]]
	[[ $(interface nbft-dual-static6-dhcp nbft0) == *"DHCP=ipv4"*"Address=fd00:77::2/64"* ]]
	[[ $(interface nbft-dual-vlan nbft0.5) == *"Address=fd00:77::2/64"*"Address=192.168.77.2/24"* ]]
	[[ $(interface nbft-dual-vlan nbft0) == *"VLAN=nbft0.5"* && $(interface nbft-dual-vlan nbft0) == *"DHCP=ipv4"* ]]
	[[ $(interface nbft-dual-static-auto6 nbft0) != *"IPv6AcceptRA=no"* ]]
	[[ $(interface nbft-routes-v6 nbft1) == *"Destination=fd00:98::1/128 Gateway=fd00:78::ffff"* ]]
}

@test "what stands on top gets an address that names no interface" {
	[[ $(interface network-bond-unnamed bond0) == *"DHCP=ipv4"* ]]
	[[ $(interface network-words-static bond0.5) == *"Address=10.0.0.2/24"*"Gateway=10.0.0.1"* ]]
}
