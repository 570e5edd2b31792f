/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path can wait for certain namespaces. This file keeps the list of their identifiers. */
#ifndef EC_REQUEST_NIDS_H
#define EC_REQUEST_NIDS_H

#include <stdbool.h>
#include <stddef.h>

#define NIDS_MAX 8
#define NID_SIZE 40

/* UUIDs, NGUIDs and EUI-64s, each once: hexadecimal digits in lower case. None: any namespace. */
struct nids {
	char text[NIDS_MAX][NID_SIZE];
	size_t count;
};

bool nids_have(const struct nids *nids, const char *nid);

/* Returns 0, also when it is there already; -ENOSPC: there is no room. */
int nids_add(struct nids *nids, const char *nid);

#endif
