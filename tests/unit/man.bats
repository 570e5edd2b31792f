#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages name everything that the program's tables hold, and nothing that they do not.

bats_require_minimum_version 1.5.0

setup() {
	top=$BATS_TEST_DIRNAME/../..
	source=$top/early-connect
	pages=("$source"/man/*.scd)
	plain=$BATS_TEST_TMPDIR/plain
	cat "${pages[@]}" | tr -d '\\' >"$plain"
}

# strings FILE REGEX: the first string of each line of FILE that fits
strings() {
	grep -oE "$2" "$source/$1" | sed 's/^[^"]*"\([^"]*\)".*/\1/' | sort -u
}

# named COUNT LINE-REGEX: each name on stdin stands in a page, on a line that fits; %s is the name
named() {
	local name missing=0 count=0
	while IFS= read -r name; do
		count=$((count + 1))
		# shellcheck disable=SC2059 # a format on purpose
		if ! grep -qE "$(printf "$2" "${name//./\\.}")" "$plain"; then
			echo "not in a manual page: $name"
			missing=$((missing + 1))
		fi
	done
	echo "$count names"
	[ "$count" -ge "$1" ] && [ "$missing" -eq 0 ]
}

@test "scdoc takes them, and man without a warning" {
	local page
	for page in "${pages[@]}"; do
		scdoc <"$page" >"$BATS_TEST_TMPDIR/page.8"
		[ -s "$BATS_TEST_TMPDIR/page.8" ]
		run groff -man -ww -Tutf8 "$BATS_TEST_TMPDIR/page.8"
		[ "$status" -eq 0 ]
		run -1 grep -i '^troff\|: warning' <<<"$output"
	done
}

@test "every verb" {
	strings verbs.c '^	\{ "[a-z]+", verb_' | named 5 '^\*%s\*'
}

@test "every option" {
	strings options.c '^	\{ "[a-z-]+", '"'.'" | named 10 '^(\*-.\*, )?\*--%s[=*]'
}

@test "every kernel parameter" {
	strings sources/cmdline.c '\{ "[a-z.]+", (true|false), take' | named 5 '^\*%s[=*]'
	strings ip/words.c '^	\{ "[a-z.]+", (take|link)' | named 5 '^\*%s[=*]'
}

@test "every setting, as a kernel parameter and as a key of early-connect.conf" {
	strings request/settings.c '\{ "[a-z]+", take_' | named 5 '^\*rd.nvmf.%s[=*]'
	strings request/settings.c '\{ "[a-z]+", take_' | named 5 '\*%s\*'
}

@test "no kernel parameter that is not there" {
	local key
	grep -oE '^\*rd\.[a-z.]+' "$plain" | tr -d '*' | sort -u >"$BATS_TEST_TMPDIR/keys"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/keys")" -ge 10 ]
	while IFS= read -r key; do
		echo "$key"
		grep -q "\"$key\"" "$source/sources/cmdline.c" "$source/ip/words.c" || grep -q "\"${key#rd.nvmf.}\", take_" "$source/request/settings.c"
	done <"$BATS_TEST_TMPDIR/keys"
}

@test "every file below /etc/nvme" {
	strings sources/nvme_files.c '"/etc/nvme/[^"]+"' | named 5 '^(.*, )?%s'
}

@test "every parameter of a connection" {
	strings request/tunables.c '\[TUNE_[A-Z_]+\] = \{ "[a-z_]+"' | named 15 '\*%s\*'
}

@test "every reason, with its sentence and its hint" {
	strings request/reason.c '\] = \{ "[a-z-]+"' | grep -vx none | named 20 '^\*%s\*$'
	# The words stand in the table over several lines, a long one in pieces: joined, then one triple a reason.
	tr -s '\n\t' '  ' <"$source/request/reason.c" | sed 's/" "//g' | grep -oE '\] = \{ "[^"]*", *"[^"]*", *"[^"]*"' |
		sed 's/^[^"]*"\([^"]*\)", *"\([^"]*\)", *"\([^"]*\)"/\1|\2|\3/' >"$BATS_TEST_TMPDIR/reasons"
	local key sentence hint
	while IFS='|' read -r key sentence hint; do
		[ "$key" != none ] || continue
		echo "$key: $sentence: $hint"
		grep -A1 "^\*$key\*\$" "$plain" | grep -qF "	${sentence^}: $hint."
	done <"$BATS_TEST_TMPDIR/reasons"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/reasons")" -eq "$(strings request/reason.c '\] = \{ "[a-z-]+"' | wc -l)" ]
}

@test "every check of verify" {
	strings verify/verify.c '^	\{ "[a-z-]+", verify_' | named 20 '^\*%s\*$'
}

@test "every exit status" {
	grep -oE '^	OUTCOME_[A-Z]+ = [0-9]' "$source/verbs/outcome.h" | grep -o '.$' | named 6 '^\*%s\*$'
}
