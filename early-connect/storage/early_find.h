/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file finds out what `early = auto` means on this machine: the subsystems that root, /usr and
 * resume stand on.
 */
#ifndef EC_STORAGE_EARLY_FIND_H
#define EC_STORAGE_EARLY_FIND_H

#include "request/early.h"

/*
 * Find out what EARLY_AUTO means: the subsystems that root, /usr and resume stand on, as @root's
 * /proc and /sys tell; EARLY_ALL where that can't be told, EARLY_NONE where it is local disks
 * alone.
 */
void early_resolve(const char *root, struct early *early);

/* The subsystems that / and /usr stand on, alone; EARLY_ALL where that can't be told. */
void early_find_root(const char *root, struct early *early);

#endif
