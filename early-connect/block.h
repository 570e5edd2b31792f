/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a block device stands on, down through partitions, LVM, LUKS and md. */
#ifndef EC_BLOCK_H
#define EC_BLOCK_H

#include <sys/types.h>

#include "request.h"

struct block_leaf {
	char name[32];		  /* "nvme0n1", "sda" */
	char subsysnqn[NQN_SIZE]; /* empty when it is no NVMe namespace */
	char transport[16];	  /* of the namespace's controllers: "tcp", "pcie"; else empty */
};

/*
 * List the disks below the block device MAJOR:MINOR as @root's /sys tells, at most @max of them.
 * Returns the number, -ENOENT when sysfs does not know the device, or another -errno.
 */
int block_leaves(const char *root, unsigned int major, unsigned int minor,
		 struct block_leaf *leaves, size_t max);

/*
 * Find the block device that is mounted on @mountpoint, from @root's /proc/self/mountinfo.
 * Returns 0, -ENOENT when nothing is mounted there or it stands on no block device.
 */
int block_of_mount(const char *root, const char *mountpoint, unsigned int *major,
		   unsigned int *minor);

#endif
