/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An upper interface stands on others: a VLAN, a bond, a bridge. These functions say which of them
 * gets an ip= that names no interface, and leave out what stands on one that is not made.
 */
#ifndef EC_IP_UPPERS_H
#define EC_IP_UPPERS_H

#include "ip/network.h"

/* Does a word make the interface @name? Not that of a team. */
bool uppers_have(const struct network *n, const char *name);

/*
 * The word read last makes @name, on these @count @lowers; @owns: which are its own, and nobody
 * else's. A word before it that makes the same interface is dropped, and n->doubt says so. Returns
 * NULL; or, with @n as it was, a few words on why that cannot be.
 */
const char *uppers_enter(struct network *n, const char *name, const char (*lowers)[IFACE_SIZE],
			 size_t count, bool owns);

/* The word that would make the interface @name is none: nothing may wait for it. */
void uppers_miss(struct network *n, const char *name);

/*
 * Give the ip= without an interface theirs, once all words are read. An address that could be one
 * of two interfaces' is left out and noted in @r as an error.
 */
void uppers_settle(struct network *n, struct request *r);

#endif
