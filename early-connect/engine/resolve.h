/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host names: the C library looks them up, in /etc/hosts and at the servers of /etc/resolv.conf. */
#ifndef EC_ENGINE_RESOLVE_H
#define EC_ENGINE_RESOLVE_H

#include "request/reason.h"
#include "request/request.h"

#define ADDRESSES_MAX 16 /* of one name; more are left out */

struct addresses {
	enum reason reason; /* why there is none, or REASON_NONE */
	size_t count;
	char text[ADDRESSES_MAX][64]; /* an IPv6 address with its scope fits */
};

/* Look @name up. Blocks for as long as the name servers let it: seconds. */
void resolve_name(const char *name, struct addresses *found);

/*
 * Can @name be looked up yet? REASON_NONE when /etc/hosts has it or there is a route to a name
 * server; else the reason why it would be in vain, with the server in @detail where one is known.
 * Never blocks.
 */
enum reason resolve_obstacle(const char *name, char *detail, size_t size);

#endif
