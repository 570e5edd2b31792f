/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of many endpoints is the same path as another one? This file finds the first of them
 * without a look at all the others.
 */
#ifndef EC_REQUEST_KNOWN_H
#define EC_REQUEST_KNOWN_H

#include <stdint.h>

#include "request/endpoint.h"

/* A sum (base/sum.h) over subsystem, address and port: that of two that are the same is the same.
 */
uint64_t known_sum(const struct endpoint *e);

struct known_parts {
	uint64_t target, side, host; /* sums of subsystem and address, host side, host NQN */
};

struct known_entry {
	uint64_t key;
	uint32_t path, next;
};

struct known {
	const struct endpoint *paths; /* whose: the caller's */
	bool one_host;		      /* host NQNs make no difference */
	struct known_parts *parts;    /* of each path */
	struct known_entry *entries;  /* from 1 on */
	uint32_t *first, *last;	      /* entries of each bucket */
	uint32_t entry_count, mask;
};

/*
 * For as many as @most @paths, none of which is known yet. Returns 0 or -ENOMEM; the caller calls
 * known_release() either way.
 */
int known_init(struct known *known, const struct endpoint *paths, size_t most, bool one_host);
void known_release(struct known *known);

/*
 * The path at @index counts from now on, or counts as what it is now: only what it did not say
 * before may have changed.
 */
void known_put(struct known *known, size_t index);

/*
 * The index of the first path with endpoint_is_same() whose host NQN is that of @e, where both have
 * one; -1: there is none.
 */
long known_find(const struct known *known, const struct endpoint *e);

#endif
