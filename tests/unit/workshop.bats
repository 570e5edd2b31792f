#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What somebody who is new here works with: CONTRIBUTING.md is true, and the small targets of the Makefile do what
# it says. `make vm` takes a boot and has no test.

bats_require_minimum_version 1.5.0

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$top" || return
}

# in_checkout: a directory with this tree in it, where a target may leave its file
in_checkout() {
	ln -s "$top"/{Makefile,build,early-connect,packaging,tests} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || return
}

@test "compile_commands.json: an entry for every C file, which clang takes" {
	local file arguments
	in_checkout
	make -s compile_commands.json
	diff <(jq -r '.[].file' compile_commands.json | sort) <(find early-connect/ tests/ -name '*.c' | sort)
	jq -e --arg here "$PWD" 'all(.directory == $here)' compile_commands.json
	for file in early-connect/main.c early-connect/kernel/modules.c early-connect/engine/fabrics.c \
		early-connect/compat/c23.c tests/unit/test_reason.c; do
		echo "$file"
		mapfile -t arguments < <(jq -r --arg file $file '.[] | select(.file == $file).arguments[]' compile_commands.json)
		run "${arguments[@]}" -Werror -fsyntax-only
		echo "$output"
		[ "$status:$output" = 0: ]
	done
}

@test "make help: every target that has no file" {
	local target
	run make -s help
	echo "$output"
	for target in $(sed -n 's/^\.PHONY: //p' Makefile); do
		case $target in FORCE | install-files) continue ;; esac
		echo "$target"
		grep -q "^$target  " <<<"$output"
	done
}

@test "make test: T and F" {
	# As typed: a make around this test would have its own say in between.
	unset MAKEFLAGS MAKELEVEL MFLAGS
	run make -n test T="a.bats b.bats" F="it's|not"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "tests/run -f 'it'\\''s|not' a.bats b.bats" ]
	run make -s test
	[ "$status" -eq 2 ]
	[[ "$output" == *'usage: make test T='* ]]
}

@test "tests/run: one file, and of it what a regular expression fits" {
	local file=$BATS_TEST_TMPDIR/few.bats
	export EC_CHECK_LOGS=$BATS_TEST_TMPDIR/logs
	printf '@test "%s" {\n\t%s\n}\n' one true two true three false >"$file"
	run tests/run -f '^t' "$file"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "1 passed, 1 failed" ]
	run tests/run -f 'o' "$file"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "2 passed, 0 failed" ]
	run tests/run -f 'nothing of that name' "$file"
	[ "$status" -eq 1 ]
	run tests/run "$file" tests/unit/none.bats
	[ "$status" -eq 2 ]
	[ "$output" = "run: tests/unit/none.bats: no such file" ]
}

# paths FILE: what stands in it between ` and `, is relative and looks like a path; what is built, and names in capitals, are left out
paths() {
	grep -oE '`[^` ]+`' "$1" | tr -d '`' | grep -E '^[a-z.-]+/|^[A-Za-z]+\.md$' | grep -vE '^build/|[A-Z]+[./-]|[…*]' | sort -u
}

@test "CONTRIBUTING and README name files that are there" {
	local file path count
	for file in CONTRIBUTING.md README.md; do
		count=0
		for path in $(paths $file); do
			echo "$file: $path"
			[ -e "$path" ]
			count=$((count + 1))
		done
		[ "$count" -gt 5 ]
	done
}

# `FILE.bats`: *the beginning of a test's name*
@test "CONTRIBUTING names tests that are there" {
	local file name count=0
	while IFS='|' read -r file name; do
		echo "$file: $name"
		grep -qF "@test \"$name" "$file"
		count=$((count + 1))
	done < <(grep -oE '`tests/[^`]+\.bats`: \*[^*]+\*' CONTRIBUTING.md | sed 's/`\(.*\)`: \*\(.*\)\*/\1|\2/')
	[ "$count" -gt 10 ]
}

@test "every room is in ROOMS, and every folder of tests in CONTRIBUTING" {
	local dir
	for dir in early-connect/*/; do
		case $dir in */compat/ | */deps/ | */man/) continue ;; esac
		echo "$dir"
		grep -q "^$(basename "$dir") " early-connect/ROOMS
	done
	for dir in tests/*/; do
		echo "$dir"
		grep -qF "\`$dir" CONTRIBUTING.md
	done
}

@test "every header says in its first comment what it is for" {
	local file count=0 missing=0
	for file in "$top"/early-connect/*.h "$top"/early-connect/*/*.h; do
		case $file in */compat/*) continue ;; esac
		count=$((count + 1))
		sed -n 2p "$file" | grep -q '^/\*' && continue
		echo "${file#"$top"/}: its second line begins no comment"
		missing=$((missing + 1))
	done
	[ "$count" -gt 50 ]
	[ "$missing" -eq 0 ]
}
