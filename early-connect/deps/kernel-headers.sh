#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kernel-headers.sh DIR - give musl-gcc the kernel's headers, and nothing else of the host's.
#
# musl-gcc leaves /usr/include out, since the libc headers there are glibc's.
set -eu

dir=${1:?usage: kernel-headers.sh DIR}
multiarch=$(gcc -print-multiarch)
mkdir -p "$dir"
for name in linux asm-generic; do
	ln -sfn "/usr/include/$name" "$dir/$name"
done
if [ -d "/usr/include/$multiarch/asm" ]; then
	ln -sfn "/usr/include/$multiarch/asm" "$dir/asm"
else
	ln -sfn /usr/include/asm "$dir/asm"
fi
