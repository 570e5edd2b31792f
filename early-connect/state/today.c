// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/today.h"

#include <string.h>

#include "nic/host_iface.h"
#include "request/plan_leased.h"
#include "state/sources.h"

int today_plan(const char *root, struct request *r, struct plan *plan)
{
	int err;

	memset(plan, 0, sizeof(*plan));
	request_init(r);
	err = sources_read(root, r);
	if (!err)
		err = plan_make(r, plan);
	if (!err)
		plan_leave_leased_out(r, plan);
	plan->early = r->early;
	/* Firmware names an interface by its MAC, who connects by its name. */
	for (size_t i = 0; !err && i < plan->path_count; i++)
		host_iface_find(root, &plan->paths[i]);
	return err;
}
