/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's routes, as /proc/net/route and /proc/net/ipv6_route show them: the main table. */
#ifndef EC_ROUTES_H
#define EC_ROUTES_H

#include <stdbool.h>
#include <stddef.h>

struct route {
	char interface[16];
	unsigned char prefix[16]; /* network order; 4 bytes of IPv4 */
	unsigned int length;	  /* of the prefix, bits */
	unsigned int metric;
	bool is_v6, is_direct; /* direct: no gateway */
};

struct routes {
	struct route *list;
	size_t count;
};

/* Read those of @root. A missing file has none. 0 or -errno; caller frees routes->list either way.
 */
int routes_read(const char *root, struct routes *routes);

/* The route to an address, as the kernel would choose; NULL: none, or it is no address. */
const struct route *routes_find(const struct routes *routes, const char *address);

#endif
