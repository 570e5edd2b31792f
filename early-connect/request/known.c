// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A path without a host side, or without a host NQN, is the same as one with any. So each is
 * entered under four keys: its host side or ANY, with its host NQN or ANY. Who has a host side
 * looks for it and for NONE, who has none for ANY; and so with the host NQN.
 */
#include "request/known.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"

enum { NONE, ANY, SUMS }; /* sums are larger */

#define KEYS	4
#define CHANGES 3 /* a path is entered, and gets a host side and a host NQN later */

/* The same for two spellings. */
static uint64_t add_any_case(uint64_t sum, const char *text)
{
	for (; *text; text++)
		sum = sum_add(sum, &(char){ (char)tolower((unsigned char)*text) }, 1);
	return sum;
}

static uint64_t add_address(uint64_t sum, const char *address)
{
	char bare[TRADDR_SIZE];
	struct in6_addr v6;

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(address, "%"), address);
	if (strchr(bare, ':') && inet_pton(AF_INET6, bare, &v6) == 1)
		return sum_add(sum, &v6, sizeof(v6));
	return add_any_case(sum, address);
}

uint64_t known_sum(const struct endpoint *e)
{
	uint64_t sum = sum_add_text(SUM_EMPTY, e->subsysnqn);

	return add_address(sum_add_text(sum, e->trsvcid), e->traddr);
}

static uint64_t host_side_sum(const struct endpoint *e)
{
	uint64_t sum = add_address(SUM_EMPTY, e->host_traddr);

	if (!*e->host_mac)
		return sum_add_text(sum, e->host_iface);
	return sum_add(add_any_case(sum, e->host_mac), &e->host_vlan, sizeof(e->host_vlan));
}

static struct known_parts parts_of(const struct known *known, const struct endpoint *e)
{
	struct known_parts parts = { known_sum(e), NONE, NONE };

	if (endpoint_has_host_side(e))
		parts.side = host_side_sum(e) | SUMS;
	if (*e->hostnqn && !known->one_host)
		parts.host = sum_add_text(SUM_EMPTY, e->hostnqn) | SUMS;
	return parts;
}

static uint64_t key_of(uint64_t target, uint64_t side, uint64_t host)
{
	uint64_t key = sum_add(sum_add(target, &side, sizeof(side)), &host, sizeof(host));

	return key ^ key >> 32;
}

int known_init(struct known *known, const struct endpoint *paths, size_t most, bool one_host)
{
	size_t buckets = 8;

	while (buckets < KEYS * most)
		buckets *= 2;
	*known = (struct known){
		.paths = paths,
		.one_host = one_host,
		.parts = calloc(most + 1, sizeof(*known->parts)),
		.entries = calloc(CHANGES * KEYS * most + 1, sizeof(*known->entries)),
		.first = calloc(buckets, sizeof(*known->first)),
		.last = calloc(buckets, sizeof(*known->last)),
		.mask = (uint32_t)buckets - 1,
	};
	return known->parts && known->entries && known->first && known->last ? 0 : -ENOMEM;
}

void known_release(struct known *known)
{
	free(known->parts);
	free(known->entries);
	free(known->first);
	free(known->last);
}

static void enter(struct known *known, uint64_t key, size_t index)
{
	uint32_t bucket = key & known->mask, entry = ++known->entry_count;

	known->entries[entry] = (struct known_entry){ .key = key, .path = (uint32_t)index };
	if (known->first[bucket])
		known->entries[known->last[bucket]].next = entry;
	else
		known->first[bucket] = entry;
	known->last[bucket] = entry;
}

void known_put(struct known *known, size_t index)
{
	struct known_parts parts = parts_of(known, &known->paths[index]);

	if (!memcmp(&parts, &known->parts[index], sizeof(parts)))
		return;
	known->parts[index] = parts;
	for (int i = 0; i < KEYS; i++)
		enter(known,
		      key_of(parts.target, i & 1 ? ANY : parts.side, i & 2 ? ANY : parts.host),
		      index);
}

static bool is_same(const struct known *known, size_t index, const struct endpoint *e)
{
	const struct endpoint *path = &known->paths[index];

	return endpoint_is_same(path, e) && (known->one_host || !*path->hostnqn || !*e->hostnqn ||
					     !strcmp(path->hostnqn, e->hostnqn));
}

/* The first of the entries of @key that is still true. */
static long find(const struct known *known, uint64_t key, const struct endpoint *e)
{
	for (uint32_t at = known->first[key & known->mask]; at; at = known->entries[at].next)
		if (known->entries[at].key == key && is_same(known, known->entries[at].path, e))
			return known->entries[at].path;
	return -1;
}

long known_find(const struct known *known, const struct endpoint *e)
{
	struct known_parts parts = parts_of(known, e);
	long best = -1;

	for (int i = 0; i < KEYS; i++) {
		bool no_side = i & 1, no_host = i & 2;
		long found;

		if ((no_side && parts.side == NONE) || (no_host && parts.host == NONE))
			continue; /* the same once more */
		found = find(known,
			     key_of(parts.target,
				    no_side		 ? NONE
				    : parts.side == NONE ? ANY
							 : parts.side,
				    no_host		 ? NONE
				    : parts.host == NONE ? ANY
							 : parts.host),
			     e);
		if (found >= 0 && (best < 0 || found < best))
			best = found;
	}
	return best;
}
