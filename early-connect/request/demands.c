// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/demands.h"

#include <string.h>

#include "request/secrets.h"

/* The well-known discovery NQN is everybody's. */
static bool is_same_subsystem(const struct endpoint *a, const struct endpoint *b)
{
	return !strcmp(a->subsysnqn, b->subsysnqn) && !nqn_is_discovery(a->subsysnqn);
}

static void spread(const struct endpoint *from, struct endpoint *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_same_subsystem(&paths[i], from))
			paths[i].demands |= from->demands;
}

void demands_meet(struct request *r, struct endpoint *paths, size_t count)
{
	char address[ADDRESS_TEXT_SIZE];
	const char *missing;

	for (size_t i = 0; i < count; i++)
		if (paths[i].demands)
			spread(&paths[i], paths, count);
	for (size_t i = 0; i < count; i++) {
		struct endpoint *e = &paths[i];

		for (size_t k = 0; secrets_missing(e) && k < r->endpoint_count; k++)
			if (is_same_subsystem(&r->endpoints[k], e))
				secrets_borrow(e, &r->endpoints[k]);
		missing = secrets_missing(e);
		if (missing)
			request_warning(
				r,
				"%s: %s at %s: is not connected: firmware demands security, "
				"and it lacks %s",
				e->source, e->subsysnqn,
				endpoint_address(e, address, sizeof(address)), missing);
	}
}
