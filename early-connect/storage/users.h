/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A user of a subsystem is what stands on it: a mount, swap, a device made of it, or a process. It
 * would lose its ground if the subsystem were disconnected. This file lists the users.
 */
#ifndef EC_STORAGE_USERS_H
#define EC_STORAGE_USERS_H

#include <stdbool.h>
#include <stddef.h>

enum user_kind {
	USER_SYSTEM, /* /, /usr, /boot or swap */
	USER_DATA,   /* another mount, or a device made of it */
	USER_PROCESS /* has one of its devices open */
};

struct user {
	enum user_kind kind;
	char what[192]; /* "/data is mounted from nvme1n1p1" */
};

struct users {
	struct user *list;
	size_t count;
};

/*
 * Find what stands on the namespaces of @subsysnqn, down through partitions, LVM, LUKS and md, as
 * @root's /proc and /sys tell: the weightiest first. 0, -ENOMEM or another -errno; caller calls
 * users_release() either way.
 */
int users_find(const char *root, const char *subsysnqn, struct users *users);
void users_release(struct users *users);

#endif
