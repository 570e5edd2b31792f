/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file lists the file systems and swap areas that stand on NVMe/TCP, mounted or not. */
#ifndef EC_STORAGE_FILESYSTEMS_H
#define EC_STORAGE_FILESYSTEMS_H

#include <limits.h>

#include "request/request.h"

struct filesystem {
	unsigned int major, minor;
	char name[64];		  /* the kernel's: "nvme0n1p1", "dm-0" */
	char subsysnqn[NQN_SIZE]; /* that it stands on, the first of several */
	char uuid[64], type[32];  /* as udev found them; may be empty */
	char where[PATH_MAX];	  /* where it is mounted as a whole, the first of several; empty:
				     nowhere */
};

/*
 * List them as @root's sysfs, mountinfo and udev's database tell. A file system over several
 * devices is one. *@list is the caller's to free. Returns the number or -errno.
 */
int filesystems_list(const char *root, struct filesystem **list);

/*
 * What udev knows of the block device of that name, "nvme0n1p1": @key is such as ID_FS_TYPE. False,
 * and @value empty: nothing.
 */
bool udev_property(const char *root, const char *name, const char *key, char *value, size_t size);

#endif
