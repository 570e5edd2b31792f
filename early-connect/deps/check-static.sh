#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-static.sh PROGRAM [MAX-BYTES] - is it what an initramfs and a hardened host want?
#
# Fully static (some linker options silently turn a static link into a dynamic one), nothing both
# writable and executable, and no larger than MAX-BYTES when stripped. Prints the stripped size.
set -eu

program=${1:?usage: check-static.sh PROGRAM [MAX-BYTES]}
max=${2:-0}
bad=0

complain() {
	echo "check-static.sh: $program: $1" >&2
	bad=1
}

segments=$(readelf -lW "$program")
case "$segments" in
*LOAD*) ;;
*) complain "no program" ;;
esac
case "$segments" in
*INTERP*) complain "asks for a program interpreter" ;;
esac
case "$segments" in
*DYNAMIC*) complain "has a dynamic section" ;;
esac
case "$segments" in
*GNU_STACK*) ;;
*) complain "does not say that its stack is not executable" ;;
esac
case "$segments" in
*GNU_RELRO*) ;;
*) complain "has no read-only data after relocation" ;;
esac
if echo "$segments" | grep -Eq '^ +[A-Z_]+ +(0x[0-9a-f]+ +){5}(RWE|WE|RW E)'; then
	complain "has a segment that is both writable and executable"
fi

stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip -o "$stripped" "$program"
size=$(wc -c <"$stripped")
[ "$max" = 0 ] || [ "$size" -le "$max" ] || complain "$size bytes stripped, more than $max"
[ "$bad" = 0 ] || exit 1
echo "$size"
