#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# symbols.sh LIBC COMPAT ALLOWED ARCHIVE... - is every name that the archives ask for supplied?
#
# Prints a line for each name that ALLOWED does not list, that neither LIBC nor COMPAT defines, and
# for each name that COMPAT defines and no archive asks for; fails when there was one.
set -euo pipefail
export LC_ALL=C

(($# >= 4)) || { echo "usage: symbols.sh LIBC COMPAT ALLOWED ARCHIVE..." >&2; exit 2; }
libc=$1 compat=$2 allowed=$3
shift 3

# nm warns about members without symbols on stderr; an archive that it cannot read is its failure.
symbols() { nm -P -g "$@" 2>/dev/null; }
defined() { symbols "$@" | awk 'NF >= 2 && $2 != "U" && $2 != "w" && $2 != "v" { print $1 }' | sort -u; }
undefined() { symbols "$@" | awk 'NF >= 2 && ($2 == "U" || $2 == "w" || $2 == "v") { print $1 }' | sort -u; }
listed() { sed 's/#.*//' "$allowed" | awk "$1 { print \$1 }" | sort -u; }

asked=$(comm -23 <(undefined "$@") <(defined "$@"))
[ -n "$asked" ] || { echo "$*: no undefined symbols: are these archives?" >&2; exit 2; }

bad=0
report() { # REASON: each name on stdin is a fault
	local name
	while read -r name; do
		echo "$name: $1"
		bad=1
	done
}

report "asked for, and not in $allowed" \
	< <(comm -23 <(echo "$asked") <(listed 'NF >= 1'))
report "asked for, and neither musl nor compat has it" \
	< <(comm -23 <(echo "$asked") <(sort -u <(defined "$libc") <(defined "$compat") <(listed 'NF >= 2')))
report "in compat, and nothing asks for it" \
	< <(comm -23 <(defined "$compat") <(echo "$asked"))
exit "$bad"
