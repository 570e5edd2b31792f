/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this host's own targets give away, which neither sysfs nor /proc shows. */
#ifndef EC_STORAGE_EXPORTS_H
#define EC_STORAGE_EXPORTS_H

#include "storage/search.h"

/*
 * Add the devices of the subsystem, and the files that lie on it, that nvmet, LIO (target) or a USB
 * gadget exports. Source: the kernel's drivers/nvme/target/configfs.c, drivers/target.
 */
void exports_find(struct search *search);

#endif
