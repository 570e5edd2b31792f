/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `early`: which subsystems of the files the initramfs connects, and which are left to the real
 * root. */
#ifndef EC_STORAGE_EARLY_H
#define EC_STORAGE_EARLY_H

#include "request/request.h"

/*
 * Read a value of early= into @early: auto, all, none or NQNs. NULL, or a few words on what is
 * wrong;
 * @value is changed.
 */
const char *early_parse(char *value, struct early *early);

/* True when @early has @subsysnqn by name. */
bool early_names(const struct early *early, const char *subsysnqn);

/*
 * Find out what EARLY_AUTO means: the subsystems that root, /usr and resume stand on, as @root's
 * /proc and /sys tell; EARLY_ALL where that can't be told, EARLY_NONE where it is local disks
 * alone.
 */
void early_resolve(const char *root, struct early *early);

/* The subsystems that / and /usr stand on, alone; EARLY_ALL where that can't be told. */
void early_find_root(const char *root, struct early *early);

/* Print it as a line of early-connect.conf, the reason in front as a comment. */
void early_print(const struct early *early, FILE *out);

#endif
