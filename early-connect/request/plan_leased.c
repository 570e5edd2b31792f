// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/plan_leased.h"

#include <string.h>

#include "request/secrets.h"

/* Files may hold data, and root be on what a discovery controller tells. */
static bool speaks_for(const struct endpoint *e, const struct endpoint *leased)
{
	return !endpoint_is_leased(e) &&
	       (!strcmp(e->subsysnqn, leased->subsysnqn) || (leased->discovery && !e->from_file));
}

static const struct endpoint *find_other(const struct plan *plan, const struct endpoint *leased)
{
	for (size_t i = 0; i < plan->path_count; i++)
		if (speaks_for(&plan->paths[i], leased))
			return &plan->paths[i];
	return NULL;
}

void plan_leave_leased_out(struct request *r, struct plan *plan)
{
	for (size_t i = 0; i < plan->path_count;) {
		struct endpoint *e = &plan->paths[i];
		const struct endpoint *other =
			endpoint_is_leased(e) && !e->in_use ? find_other(plan, e) : NULL;
		char address[ADDRESS_TEXT_SIZE];

		if (!other) {
			i++;
			continue;
		}
		request_warning(r, "%s: %s at %s: left out: %s says where %s is", e->source,
				e->subsysnqn, endpoint_address(e, address, sizeof(address)),
				other->source, other->subsysnqn);
		plan->path_count--;
		memmove(e, e + 1, (plan->path_count + plan->later_count - i) * sizeof(*e));
		secrets_wipe(plan->paths + plan->path_count + plan->later_count, 1);
	}
}
