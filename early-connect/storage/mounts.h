/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads what is mounted now, from /proc/self/mountinfo. Source: proc_pid_mountinfo(5). */
#ifndef EC_STORAGE_MOUNTS_H
#define EC_STORAGE_MOUNTS_H

#include <stddef.h>

struct mount_point {
	unsigned int major, minor; /* 0:N for a file system such as btrfs: then @source tells */
	char *root; /* what of the file system: "/", or the subtree of a bind mount or subvolume */
	char *where, *type, *source;
	char *options; /* of the file system: "rw,logdev=/dev/sda1"; NULL: none */
};

struct mounts {
	char *text; /* what the list points into */
	struct mount_point *list;
	size_t count;
};

/*
 * Read @root's mount points in the order of mounting: of two on one directory the later one lies on
 * top. Lines that are none are left out. 0 or -errno; caller calls mounts_release() either way.
 */
int mounts_read(const char *root, struct mounts *mounts);

/* The same as the process @pid sees it: "self", or that of another mount namespace. */
int mounts_read_of(const char *root, const char *pid, struct mounts *mounts);

/* Pure: the same for mounts->text, whose lines are cut up. */
int mounts_parse(struct mounts *mounts);

void mounts_release(struct mounts *mounts);

/* Decode the "\040" of mountinfo and fstab(5), in place. Returns @text. */
char *mounts_unescape(char *text);

#endif
