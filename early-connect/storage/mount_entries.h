/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads what is configured to be mounted: fstab(5), and the systemd.mount(5) units of the
 * administrator. What is mounted now is in mounts.h.
 */
#ifndef EC_STORAGE_MOUNT_ENTRIES_H
#define EC_STORAGE_MOUNT_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

struct mount_entry {
	char *file;  /* where it stands: "/etc/fstab", or the unit's path */
	char *spec;  /* "UUID=…", "/dev/…" */
	char *where; /* "none" for swap */
	char *type;
	char *options; /* comma-separated */
	int pass;      /* of fsck; 0 for a unit */
	bool is_unit;
	bool automount; /* the unit has an automount unit beside it */
};

struct mount_entries {
	struct mount_entry *list;
	size_t count;
};

/*
 * Read ROOT/etc/fstab and the .mount units of ROOT's /etc/systemd/system and /run/systemd/system
 * with their drop-ins. Missing files are fine, lines and units that are none are left out. 0 or
 * -errno; caller calls mount_entries_release() either way.
 */
int mount_entries_read(const char *root, struct mount_entries *entries);

/* Pure: add what stands in the text of an fstab, which is cut up. 0 or -ENOMEM. */
int mount_entries_parse(char *fstab, struct mount_entries *entries);
void mount_entries_release(struct mount_entries *entries);

/* The option of that name in a comma-separated list: what stands behind its "=", "" or NULL. */
const char *mount_option(const char *options, const char *name);

#endif
