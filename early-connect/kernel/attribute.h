/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes of sysfs: one short line each, many thousands of them on a large machine. */
#ifndef EC_KERNEL_ATTRIBUTE_H
#define EC_KERNEL_ATTRIBUTE_H

#include <stddef.h>

/* Open the directory ROOT/PATH to read attributes from. Returns a descriptor or -errno. */
int attribute_dir(const char *root, const char *path);

/*
 * Read the line NAME, a path below the directory @dir, into @value, white space at both ends cut.
 * Returns 0, or -errno with @value empty: -ENODATA for an empty one, -ENAMETOOLONG when it does not
 * fit.
 */
int attribute_read(int dir, const char *name, char *value, size_t size);

#endif
