/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads an initramfs image: one archive after the other, each compressed or not. It knows
 * nothing of early-connect.
 */
#ifndef EC_IMAGE_INITRAMFS_H
#define EC_IMAGE_INITRAMFS_H

#include <stdbool.h>
#include <stdio.h>

#define INITRAMFS_FILE_MAX (32 * 1024 * 1024)

struct initramfs_file {
	const char *name;  /* "usr/sbin/early-connect", no slash or "./" in front */
	unsigned int mode; /* with the file's kind: S_ISREG() and so on */
	size_t size;
	const char *content; /* NUL behind it; NULL unless it was wanted */
};

struct initramfs_visitor {
	/* Is the content of this regular file wanted? INITRAMFS_FILE_MAX is the most. */
	bool (*wants)(const char *name, void *context);
	void (*visit)(const struct initramfs_file *file, void *context);
	void *context;
};

struct initramfs {
	const char *compression;  /* of its last part: "zstd"; "none" */
	const char *missing_tool; /* that -ENOENT speaks of */
};

/*
 * Read the image that @fd is open at. The compressed part is read through the tool that its format
 * names, as the one that made the image did. Returns 0; -EINVAL: no initramfs, or a damaged one;
 * -ENOPKG: image->missing_tool is not installed; or another -errno.
 */
int initramfs_read(int fd, const struct initramfs_visitor *visitor, struct initramfs *image);

/*
 * Read the archives of @in, up to its end or to what is none: then *@rest is the offset of that,
 * else -1. 0, -EINVAL when there is none or a damaged one, or -ENOMEM.
 */
int initramfs_read_archives(FILE *in, const struct initramfs_visitor *visitor, long *rest);

#endif
