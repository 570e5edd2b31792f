/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block device can stand on others: partitions, LVM, LUKS, md. This file finds the disks at the
 * bottom, and the devices of a mount.
 */
#ifndef EC_STORAGE_BLOCK_H
#define EC_STORAGE_BLOCK_H

#include "request/request.h"
#include "storage/mounts.h"

struct block_leaf {
	char name[32];		  /* "nvme0n1", "sda" */
	char subsysnqn[NQN_SIZE]; /* empty when it is no NVMe namespace */
	bool is_disk;		  /* hardware or a namespace: not loop, zram, … */
	char transport[16];	  /* of the namespace's controllers: "tcp", "pcie"; else empty */
};

/*
 * List the disks below the block device MAJOR:MINOR as @root's /sys tells, at most @max of them.
 * Returns the number, -ENOENT when sysfs does not know the device, or another -errno.
 */
int block_leaves(const char *root, unsigned int major, unsigned int minor,
		 struct block_leaf *leaves, size_t max);

/*
 * Does the block device MAJOR:MINOR stand on a namespace of the subsystem @subsysnqn, however many
 * disks it stands on, also by the file of a loop device or the like? Returns 1 with the namespace's
 * name in @name, 0, or -ELOOP when there are more layers than can be told.
 */
int block_stands_on(const char *root, unsigned int major, unsigned int minor, const char *subsysnqn,
		    char name[32]);

/* The same of "/dev/…", or of the file system that the file @path lies on. */
int block_path_stands_on(const char *root, const char *path, const char *subsysnqn, char name[32]);

/* The same of what is mounted there: of every device that it is made of. */
int block_mount_stands_on(const char *root, const struct mount_point *mount, const char *subsysnqn,
			  char name[32]);

struct block_device {
	unsigned int major, minor;
};

/*
 * The block devices of the file system on @mountpoint: several where btrfs has them. Returns their
 * number, -ENODEV when nothing is mounted there, -ENOENT when it can't be told, or another -errno.
 */
int block_devices_of_mount(const char *root, const char *mountpoint, struct block_device *devices,
			   size_t max);

/* The device of "/dev/…", "UUID=…", "LABEL=…", "PARTUUID=…", "PARTLABEL=…" or "259:2": 0 or
 * -ENOENT. */
int block_of_spec(const char *root, const char *spec, unsigned int *major, unsigned int *minor);

/* The device of that name in sysfs, "dm-1": 0, -ENOENT or another -errno. */
int block_of_name(const char *root, const char *name, unsigned int *major, unsigned int *minor);

/*
 * Find the block device that is mounted on @mountpoint, from @root's /proc/self/mountinfo.
 * Returns 0, -ENOENT when nothing is mounted there or it stands on no block device.
 */
int block_of_mount(const char *root, const char *mountpoint, unsigned int *major,
		   unsigned int *minor);

#endif
