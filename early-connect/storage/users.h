/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A user of a subsystem is what stands on it: a mount, swap, a device made of it, or a process. It
 * would lose its ground if the subsystem were disconnected. This file lists the users.
 */
#ifndef EC_STORAGE_USERS_H
#define EC_STORAGE_USERS_H

#include "storage/user.h"

/*
 * Find what stands on the namespaces of @subsysnqn, down through partitions, LVM, LUKS, md and loop
 * devices, as @root's /proc and /sys tell: the weightiest first. What holds a device and shows
 * nowhere is found by claiming it (claims.h). 0, -ENOMEM or another -errno, when it can't be told;
 * caller calls users_release() either way.
 */
int users_find(const char *root, const char *subsysnqn, struct users *users);
void users_release(struct users *users);

#endif
