/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file finds a built initramfs and reads what early-connect has in it: program, modules,
 * configuration. Whether that is good is decided in judge.c.
 */
#ifndef EC_IMAGE_IMAGE_H
#define EC_IMAGE_IMAGE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* A file of the configuration. */
struct image_file {
	char *path; /* "/etc/nvme/config.json" */
	char *text;
};

struct image {
	char path[PATH_MAX];
	struct stat st;
	const char *compression;  /* of its last part */
	const char *missing_tool; /* that -ENOPKG speaks of */
	char version[32];	  /* of the program in it; empty: it is not in */
	char release[128];	  /* the kernel's whose modules are in; empty: none */
	char *modules;		  /* paths of NVMe modules, and what is built in, a line each */
	struct image_file *files;
	size_t file_count;
	int error; /* while reading: -ENOMEM */
};

/* The image of the running kernel, where the distributions have it. 0, or -ENOENT. */
int image_find(const char *root, char *path, size_t size);

/*
 * Read ROOT/PATH. 0; -EINVAL: no initramfs, or a damaged one; -ENOPKG: image->missing_tool is not
 * installed; or another -errno. Caller calls image_release() either way.
 */
int image_read(const char *root, const char *path, struct image *image);
void image_release(struct image *image);

/* What image_read() came to, in words for a person. */
const char *image_error(const struct image *image, int err, char *text, size_t size);

#endif
