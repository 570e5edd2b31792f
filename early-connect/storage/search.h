/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A search for what stands on one subsystem: what each kind of user is added to. */
#ifndef EC_STORAGE_SEARCH_H
#define EC_STORAGE_SEARCH_H

#include <stdbool.h>

#include "base/macro.h"
#include "storage/user.h"

struct search {
	const char *root, *subsysnqn;
	struct users *users;
	int err; /* what could not be told; then nobody knows that the list is whole */
};

/* Each text counts once: one file system is on several devices, one device open twice. */
void search_add(struct search *search, enum user_kind kind, const char *format, ...)
	printf_like(3, 4);

/* The kind of what is mounted at @where. */
enum user_kind search_kind_of(const char *where);

/* The answer of block_stands_on() and its like: an error is the search's. */
bool search_take(struct search *search, int answer);

/* Does the block device of that name in sysfs stand on the subsystem? @name: on which namespace. */
bool search_stands_on(struct search *search, const char *device, char name[32]);

/* Does the file system, or the device at "/dev/…", that the file @path is? */
bool search_path_stands_on(struct search *search, const char *path, char name[32]);

#endif
