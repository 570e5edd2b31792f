/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A controller that is to go with the process that made it: a discovery's, unless it is
 * persistent. A process that is killed leaves it, and the kernel keeps it for ever. So a mark says
 * beforehand what will be connected, and whoever comes next removes what nobody holds any more.
 */
#ifndef EC_KERNEL_TEMPORARY_H
#define EC_KERNEL_TEMPORARY_H

#include "kernel/sysfs.h"

/*
 * The ctrl_loss_tmo of such a controller, in seconds: by it one is known, and it ends by itself
 * where its target has gone. Nobody else sets that number.
 */
#define TEMPORARY_LOSS_TMO 31

/*
 * This process is about to connect @e for a while. Returns a descriptor that holds the mark for as
 * long as it is open, or -errno.
 */
int temporary_begin(const char *root, const struct endpoint *e);

/* What it has connected is gone again. */
void temporary_end(const char *root);

/* Somebody's, for a while: not one to use. */
bool temporary_is_one(const char *root, const struct controller *c);

/* Has a process that has ended left its mark? */
bool temporary_has_orphans(const char *root);

/* Disconnect what such processes have left, which may take minutes. */
void temporary_remove_orphans(const char *root);

#endif
