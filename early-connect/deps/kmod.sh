#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kmod.sh KERNEL-HEADERS OUTDIR - build OUTDIR/libkmod.a, and its header in OUTDIR/kmod, with musl.
#
# Debian ships libkmod as a shared library only, so the archive is built from Debian's kmod source.
# Its own build systems refuse static libraries, and all they find out is a handful of facts about
# the libc; so the facts about musl stand here and the library's few files are compiled as they are.
#
# No decompressor is linked. kmod 31 and later hand a compressed module to the kernel when the
# kernel says in /sys/module/compression that it can unpack it (MODULE_DECOMPRESS: Debian 13).
# Debian 12's kernel cannot, and needs nothing: its modules are not compressed.
#
# The tarball is named and hashed by apt's signed source index, so the .dsc is not needed, nor are
# Debian's patches (they touch kmod's tests and programs, not the library).
set -eu

headers=${1:?usage: kmod.sh KERNEL-HEADERS OUTDIR}
out=${2:?usage: kmod.sh KERNEL-HEADERS OUTDIR}
headers=$(cd "$headers" && pwd)
out=$(cd "$out" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

sh "$here/private-apt.sh" "$tmp" deb-src
export APT_CONFIG="$tmp/apt.conf"

# One line per file of the source package: 'URI' NAME SIZE SHA256:HASH
apt-get -qq --print-uris source kmod >"$tmp/uris"
read -r uri name _ hash <<LINE
$(grep '\.orig\.tar\.[a-z0-9]* ' "$tmp/uris" | tr -d "'")
LINE
[ -n "$hash" ] || { echo "kmod.sh: apt knows no source of kmod" >&2; exit 1; }
/usr/lib/apt/apt-helper -qq download-file "$uri" "$tmp/$name" "$hash"
echo "${hash#SHA256:}  $tmp/$name" | sha256sum --quiet -c
mkdir "$tmp/src" "$tmp/obj"
tar -xf "$tmp/$name" -C "$tmp/src" --strip-components=1

cat >"$tmp/src/config.h" <<'CONFIG'
#define _GNU_SOURCE 1
#define SYSCONFDIR "/etc"
#define DISTCONFDIR "/usr/lib"
#define MODULE_DIRECTORY "/lib/modules"
#define ENABLE_LOGGING 1
#define ENABLE_DEBUG 0
#define ENABLE_ELFDBG 0
#define ENABLE_XZ 0
#define ENABLE_ZLIB 0
#define ENABLE_ZSTD 0
#define ENABLE_OPENSSL 0
#define HAVE_SECURE_GETENV 1
#define HAVE_STATIC_ASSERT 1
#define HAVE_NORETURN 1
#define HAVE_STRUCT_STAT_ST_MTIM 1
#define HAVE_DECL___XSTAT 0
/* kmod has its own basename(); musl's, by its version, clashes with it or is not declared */
#include <string.h>
#define basename kmod_basename
#define HAVE_DECL_BASENAME 0
#define HAVE___BUILTIN_CLZ 1
#define HAVE___BUILTIN_TYPES_COMPATIBLE_P 1
#define HAVE___BUILTIN_UADD_OVERFLOW 1
#define HAVE___BUILTIN_UADDL_OVERFLOW 1
#define HAVE___BUILTIN_UADDLL_OVERFLOW 1
#define HAVE___BUILTIN_UMUL_OVERFLOW 1
#define HAVE___BUILTIN_UMULL_OVERFLOW 1
#define HAVE___BUILTIN_UMULLL_OVERFLOW 1
CONFIG

for file in "$tmp"/src/libkmod/*.c "$tmp"/src/shared/*.c; do
	case "$file" in
	*/libkmod-file-*.c) continue ;; # the decompressors
	esac
	musl-gcc -std=gnu11 -Os -g -fno-pie -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections \
		-fstack-protector-strong -include "$tmp/src/config.h" -I"$tmp/src" \
		-ffile-prefix-map="$tmp/src=kmod" -idirafter "$headers" \
		-c "$file" -o "$tmp/obj/$(basename "$file" .c).o"
done

# One object that shows only the public names: kmod's helpers have names such as hash_new().
ld -r -o "$tmp/kmod.o" "$tmp"/obj/*.o
objcopy --wildcard --keep-global-symbol='kmod_*' "$tmp/kmod.o"
ar rcsD "$tmp/libkmod.a" "$tmp/kmod.o"

mkdir -p "$out/kmod"
cp "$tmp/src/libkmod/libkmod.h" "$out/kmod/"
cp "$tmp/libkmod.a" "$out/"
name=${name#kmod_}
echo "kmod-source ${name%.orig.tar.*} ${hash#SHA256:}" >"$out/kmod.manifest"
