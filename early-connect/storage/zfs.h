/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZFS pools. The block layer shows nobody that ZFS holds a device: no holder, no slave. */
#ifndef EC_STORAGE_ZFS_H
#define EC_STORAGE_ZFS_H

#include "storage/search.h"

/*
 * Add the pools that are imported and have a member on the subsystem. udev tells members by their
 * label, with the pool's name; where it tells no name every pool that is imported may be meant.
 */
void zfs_find(struct search *search);

#endif
