#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What can be seen by reading: style, size, licence lines, and what shellcheck and cppcheck find.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	list=$BATS_TEST_TMPDIR/files
	# Also what is not committed yet; a source tarball has no git.
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard | sort -u
	else
		find . \( -name build -o -name .git \) -prune -o -type f -printf '%P\n' | sort
	fi | while IFS= read -r file; do
		if [ -f "$file" ] && [ ! -L "$file" ]; then
			echo "$file"
		fi
	done >"$list"
	grep -qx tests/lint.bats "$list"
}

# files [REGEX]: those whose name fits
files() {
	grep -E "${1:-.}" "$list"
}

# Shell: by its first line, by its suffix, or by the line that tells shellcheck what a sourced file is.
shell_files() {
	local file first
	while IFS= read -r file; do
		IFS= read -r first <"$file" || first=
		case $file:$first in
		*.sh:* | *.bash:* | *.bats:* | *:'#!'*/sh | *:'#!'*/sh\ * | *:'#!'*bash* | *:'#!'*bats*)
			echo "$file"
			;;
		*)
			if head -3 "$file" | grep -aq '^# shellcheck shell='; then
				echo "$file"
			fi
			;;
		esac
	done <"$list"
}

# c_functions FILE...: "LINES FILE NAME" of each; a body opens and closes at the first column
c_functions() {
	awk 'FNR == 1 { open = 0 }
		/^[A-Za-z_].*\(/ && !open { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name); start = FNR }
		/^{/ { open = 1 }
		/^}/ && open { print FNR - start + 1, FILENAME, name; open = 0 }' "$@"
}

# shell_functions FILE...: the same
shell_functions() {
	awk '/^[A-Za-z_][A-Za-z_0-9]*\(\) *\{$/ { name = $1; start = FNR }
		/^}/ && name { print FNR - start + 1, FILENAME, name; name = "" }' "$@"
}

@test "shellcheck: every shell script, the sourced ones too" {
	shell_files | tee "$BATS_TEST_TMPDIR/shell" | wc -l
	[ "$(wc -l <"$BATS_TEST_TMPDIR/shell")" -gt 10 ]
	grep -vE '^(tests|bench)/' "$BATS_TEST_TMPDIR/shell" |
		xargs shellcheck --external-sources --source-path=SCRIPTDIR
	# Tests: warnings and errors. shellcheck does not follow bats' load: what a helper sets for the tests,
	# or run for a helper, looks unused or unset.
	grep -E '^(tests|bench)/' "$BATS_TEST_TMPDIR/shell" |
		xargs shellcheck --external-sources --source-path=SCRIPTDIR --severity=warning --exclude=SC2034,SC2154
}

# Every clang-format from 14 (Debian 12) to 22 makes the same of these files.
@test "clang-format: the C code" {
	mapfile -t sources < <(files '\.[ch]$')
	[ "${#sources[@]}" -gt 20 ]
	clang-format --dry-run --Werror "${sources[@]}"
}

@test "cppcheck: the C code" {
	local options=(
		--quiet --error-exitcode=1 --std=c11 --template='{file}:{line}: {id}: {message}'
		--enable=warning --enable=performance --enable=portability
		# It knows no cleanup attribute: whatever frees itself at the end of its scope looks leaked.
		--suppress=memleak --suppress=resourceLeak
		--library=tests/cppcheck.cfg -D_GNU_SOURCE -DEARLY_CONNECT_VERSION='""' -Iearly-connect
	)
	mapfile -t sources < <(files '^early-connect/.*\.c$')
	[ "${#sources[@]}" -gt 20 ]
	cppcheck "${options[@]}" "${sources[@]}"
}

@test "every file that can carry one has an SPDX line in its first five" {
	local file missing=0
	while IFS= read -r file; do
		case $file in
		# Formats without comments, the licence itself, and texts whose form others set.
		LICENSE | .gitignore | *.md | *.json | *.patch) continue ;;
		packaging/deb/debian/*) continue ;; # debian/copyright speaks for the directory
		tests/golden/cases/* | tests/unit/fstab/* | tests/unit/recorded/*) continue ;;   # a machine's files, as they are
		tests/fuzz/corpus/* | *.png | *.svg | *.bin) continue ;;
		esac
		if ! head -5 "$file" | grep -aq 'SPDX-License-Identifier: GPL-2.0-or-later'; then
			echo "$file"
			missing=$((missing + 1))
		fi
	done <"$list"
	[ "$missing" -eq 0 ]
}

@test "no file of the product has more than 450 lines" {
	local file long=0 count=0
	while IFS= read -r file; do
		count=$((count + 1))
		if [ "$(wc -l <"$file")" -gt 450 ]; then
			echo "$file: $(wc -l <"$file") lines"
			long=$((long + 1))
		fi
	done < <(files '^(early-connect|dracut-module|initramfs-tools-hooks|rootfs|packaging|tests)/.*' |
		grep -vE '^tests/golden/(cases|rejected)/')
	[ "$count" -gt 100 ] && [ "$long" -eq 0 ]
}

@test "no function has more than 80 lines" {
	mapfile -t c < <(files '\.c$')
	mapfile -t shell < <(shell_files)
	c_functions "${c[@]}" >"$BATS_TEST_TMPDIR/functions"
	shell_functions "${shell[@]}" >>"$BATS_TEST_TMPDIR/functions"
	sort -rn "$BATS_TEST_TMPDIR/functions" | head -3
	[ "$(wc -l <"$BATS_TEST_TMPDIR/functions")" -gt 200 ]
	[ -z "$(awk '$1 > 80' "$BATS_TEST_TMPDIR/functions")" ]
}

# idle_negations FILE...: "FILE:LINE: COMMAND" of each "! COMMAND" that cannot fail: to bash it is no error, so it counts
# only as the last command of its function or test, or before && or ||
idle_negations() {
	awk 'line != "" && $0 !~ /^}/ { print line }
		{ line = "" }
		/^[ \t]*! / && !/ (&&|\|\|)( |$)/ { line = FILENAME ":" FNR ": " $0 }' "$@"
}

@test "a negated command of the tests decides something" {
	mapfile -t scripts < <(shell_files | grep -E '^(tests|bench)/')
	[ "${#scripts[@]}" -gt 50 ]
	[ -z "$(idle_negations "${scripts[@]}" | tee /dev/stderr)" ]
	printf '%s\n' 'a() {' '	! true' '}' 'b() {' '	if c; then' '		! true' '	fi' '	! true || return' \
		'	! true' '	c' '}' >"$BATS_TEST_TMPDIR/script"
	[ "$(idle_negations "$BATS_TEST_TMPDIR/script" | cut -d: -f2 | xargs)" = "6 9" ]
}

@test "nothing is left unfinished" {
	local found
	found=$(grep -v '^tests/lint.bats$' "$list" | xargs grep -nwE 'TODO|FIXME' || test $? -eq 123)
	echo "$found"
	[ -z "$found" ]
}

@test "rooms: each file includes and calls only what comes before it, and nothing in a circle" {
	tests/rooms early-connect build/obj/early-connect
}

# rooms_say LINE…: what tests/rooms prints of the tree in $tree, and of the objects in $objects if that is set
rooms_say() {
	run tests/rooms "$tree" ${objects:+"$objects"}
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "$(printf '%s\n' "$@")" ]
}

@test "rooms: each kind of fault is named, file by file" {
	local tree=$BATS_TEST_TMPDIR/program
	mkdir -p "$tree"/{base,request,verbs}
	printf '%s\n' '# a list' 'base  files' 'request  words' 'verbs  verbs' >"$tree/ROOMS"
	echo 'int base_a(void);' >"$tree/base/a.h"
	echo '#include "base/a.h"' >"$tree/base/a.c"
	echo 'int request_b(void);' >"$tree/request/b.h"
	printf '%s\n' '#include "request/b.h"' '#include "base/a.h"' 'int x = base_a();' >"$tree/request/b.c"
	printf '%s\n' '#include "verbs/verb.h"' '#include "request/b.h"' 'int y = request_b();' >"$tree/verbs/c.c"
	echo 'int verb_c(void);' >"$tree/verbs/verb.h"
	echo '#include "verbs/verb.h"' >"$tree/main.c"
	echo 'int z = verb_c();' >>"$tree/main.c"
	tests/rooms "$tree"

	printf '%s\n' '#include "request/b.h"' 'int w = request_b();' >>"$tree/base/a.c"
	rooms_say "base/a.c: needs request/b.h, and request comes after base" "a circle: base/a request/b"
	echo '#include "base/a.h"' >"$tree/base/a.c"

	printf '%s\n' '#include "base/d.h"' 'int base_a(void); int v = base_d();' >"$tree/base/a.h"
	printf '%s\n' '#include "base/a.h"' 'int base_d(void); int u = base_a();' >"$tree/base/d.h"
	rooms_say "a circle: base/a base/d"
	echo 'circle base/a base/d' >>"$tree/ROOMS"
	tests/rooms "$tree"
	echo 'int base_a(void);' >"$tree/base/a.h"
	rooms_say "base/a: is in no circle any more: take it off the list in ROOMS" \
		"base/d: is in no circle any more: take it off the list in ROOMS"
	sed -i '/^circle/d' "$tree/ROOMS"

	sed -i '/base_a/d' "$tree/request/b.c"
	rooms_say "request/b.c: includes base/a.h and uses nothing of it"
	sed -i 1d "$tree/request/b.c"
	sed -i '/base/d' "$tree/request/b.c"
	rooms_say "request/b.c: its first include is not its own header, request/b.h"
	echo '#include "request/b.h"' >"$tree/request/b.c"

	mkdir "$tree/new"
	: >"$tree/new/e.h"
	printf '%s\n' '#include "verbs.h"' 'int t = verbs;' >>"$tree/verbs/c.c"
	echo 'extern int verbs;' >"$tree/verbs.h"
	rooms_say "verbs/c.c: needs verbs.h, and the top comes after verbs"
}

@test "rooms: a call counts that no include tells of, and so does a file without an object" {
	local objects=build/rooms-objects tree=$BATS_TEST_TMPDIR/program
	mkdir -p "$tree"/{base,request}
	printf '%s\n' '# a list' 'base  files' 'request  words' >"$tree/ROOMS"
	echo 'int base_a(void);' >"$tree/base/a.h"
	printf '%s\n' '#include "base/a.h"' 'int request_b(void);' 'int base_a(void) { return request_b(); }' >"$tree/base/a.c"
	echo 'int request_b(void);' >"$tree/request/b.h"
	printf '%s\n' '#include "request/b.h"' 'int request_b(void) { return 0; }' >"$tree/request/b.c"
	tests/rooms "$tree"

	# The directory of the objects is named as seen from here, not from the tree.
	rm -rf $objects
	mkdir -p $objects/{base,request}
	gcc -c -I "$tree" -o $objects/base/a.o "$tree/base/a.c"
	gcc -c -I "$tree" -o $objects/request/b.o "$tree/request/b.c"
	rooms_say "base/a.c: needs request/b.c, and request comes after base"
	echo 'int base_a(void) { return 0; }' | gcc -c -x c -o $objects/base/a.o -
	rm $objects/request/b.o
	rooms_say "request/b.c: has no object in $(realpath $objects)"
	rm -r $objects
}
