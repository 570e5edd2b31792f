/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Block devices claimed, as a mount or a device-mapper table claims them: of two claims the second
 * one fails. So it shows who has one already and tells nobody, such as ZFS or a mount of another
 * namespace, and keeps others away as long as it is held.
 */
#ifndef EC_STORAGE_CLAIMS_H
#define EC_STORAGE_CLAIMS_H

#include <stddef.h>

struct claims {
	int *fds;
	size_t count;
};

/*
 * Claim the device ROOT/dev/@name, "nvme0n1". Returns 0, also when there is no such device; -EBUSY:
 * it, or a partition of it, is somebody else's; or another -errno. The caller calls
 * claims_release() in the end.
 */
int claims_take(struct claims *claims, const char *root, const char *name);
void claims_release(struct claims *claims);

/* "nvme0n1p1 holds zfs_member": what udev knows of it or of its partitions; empty: nothing. */
void claims_content(const char *root, const char *name, char *text, size_t size);

#endif
