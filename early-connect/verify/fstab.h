/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file says how each file system on NVMe/TCP should be mounted, and what is wrong with its
 * configuration. The verbs fstab and verify both show it.
 */
#ifndef EC_VERIFY_FSTAB_H
#define EC_VERIFY_FSTAB_H

#include "base/report.h"
#include "storage/filesystems.h"
#include "storage/mount_entries.h"

#define FSTAB_FAULTS_MAX 6

struct fstab_fault {
	enum check_result weight; /* CHECK_PASS: good as it is, better with it */
	const char *what;	  /* "no _netdev" */
	const char *why;
	const char *remedy; /* NULL: the recommended line */
};

struct fstab_item {
	struct filesystem fs;
	const struct mount_entry *entry; /* NULL: none */
	bool is_left; /* to the real root: the initramfs does not connect all that it stands on */
	struct fstab_fault faults[FSTAB_FAULTS_MAX];
	size_t fault_count;
	char line[2 * PATH_MAX]; /* the recommended one */
};

struct fstab {
	struct mount_entries entries;
	struct fstab_item *items;
	size_t count;
};

/* Examine every file system of filesystems_list(). 0 or -errno; caller calls fstab_release() either
 * way. */
int fstab_examine(const char *root, struct fstab *fstab);
void fstab_release(struct fstab *fstab);

#endif
