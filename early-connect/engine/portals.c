// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/portals.h"

#include <string.h>

/* Another port may be tried, or another interface found: then it would be another portal. */
static bool is_fixed(const struct endpoint *e)
{
	return !e->any_port && !*e->host_mac;
}

/* Its host side as text: two spellings of one address are two portals, and each is asked. */
static bool is_same(const struct endpoint *a, const struct endpoint *b)
{
	return !strcmp(a->host_traddr, b->host_traddr) && !strcmp(a->host_iface, b->host_iface) &&
	       endpoint_has_address(a, b);
}

static struct portal **bucket_of(struct core *core, const struct endpoint *e)
{
	return &core->portal_buckets[paths_hash_address(e) % PORTAL_BUCKETS];
}

static struct portal *find(struct core *core, const struct endpoint *e)
{
	struct portal *portal = *bucket_of(core, e);

	while (portal && !is_same(portal->endpoint, e))
		portal = portal->next_in_bucket;
	return portal;
}

static struct portal *add(struct core *core, const struct endpoint *e)
{
	struct portal *portal = &core->portals[core->portal_count++];

	portal->endpoint = e;
	portal->fresh_at = NO_TIME;
	if (!is_fixed(e))
		return portal;
	portal->next_in_bucket = *bucket_of(core, e);
	*bucket_of(core, e) = portal;
	return portal;
}

void portals_join(struct core *core, struct path *path)
{
	const struct endpoint *e = path->endpoint;

	path->portal = is_fixed(e) ? find(core, e) : NULL;
	if (!path->portal)
		path->portal = add(core, e);
	path->next_at_portal = path->portal->paths;
	path->portal->paths = path;
}

bool portals_is_fresh(const struct portal *portal, double now)
{
	/* As a path's due is reckoned, to the last bit. */
	return portal->fresh_at != NO_TIME && now < portal->fresh_at + FRESH_SECONDS;
}

bool portals_is_follower(const struct path *path)
{
	return (path->state == PATH_PROBING || path->state == PATH_HANDSHAKE) &&
	       path->portal->asked != path;
}
