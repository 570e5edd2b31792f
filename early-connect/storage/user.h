/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One that stands on a subsystem, and a list of them. */
#ifndef EC_STORAGE_USER_H
#define EC_STORAGE_USER_H

#include <stddef.h>

enum user_kind {
	USER_SYSTEM, /* /, /usr, /boot or swap */
	USER_DATA,   /* another mount, or a device made of it */
	USER_PROCESS /* has one of its devices open */
};

struct user {
	enum user_kind kind;
	char what[192]; /* "/data is mounted from nvme1n1p1" */
};

struct users {
	struct user *list;
	size_t count;
};

#endif
