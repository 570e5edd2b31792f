// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command line, firmware or DHCP ask for always belongs in the initramfs. */
#include "request/plan_early.h"

#include <string.h>

static bool has_direct_path(const struct plan *plan, const char *subsysnqn)
{
	for (size_t i = 0; i < plan->path_count; i++)
		if (!plan->paths[i].discovery && !strcmp(plan->paths[i].subsysnqn, subsysnqn))
			return true;
	return false;
}

/* What a discovery controller of the files is asked for: NQNs that nobody gives an address of. */
static bool is_to_be_discovered(const struct early *early, const struct plan *plan)
{
	for (size_t i = 0; i < early->count; i++)
		if (!has_direct_path(plan, early->nqns[i]))
			return true;
	return false;
}

static bool has_discovery(const struct plan *plan)
{
	for (size_t i = 0; i < plan->path_count; i++)
		if (plan->paths[i].discovery)
			return true;
	return false;
}

/* "early = atuo": a name that is no NQN, and nobody's, would leave root behind. */
static void leave_typo(struct request *r, const struct plan *plan)
{
	struct early *early = &r->early;

	for (size_t i = 0; early->which == EARLY_LIST && !*early->why && i < early->count; i++) {
		if (!nqn_fault(early->nqns[i]) || has_direct_path(plan, early->nqns[i]))
			continue;
		(has_discovery(plan) ? request_warning : request_error)(
			r,
			"early: %s: is none of auto, all, none and NQNs, and no subsystem that a "
			"source names: all are connected",
			early->nqns[i]);
		early->which = EARLY_ALL;
	}
}

void plan_filter_early(struct request *r, struct plan *plan)
{
	const struct early *early = &r->early;
	bool discover = early->which == EARLY_LIST && is_to_be_discovered(early, plan);
	size_t kept = 0, asked = 0;

	leave_typo(r, plan);
	plan->early = *early;
	if (early->which == EARLY_AUTO || early->which == EARLY_ALL)
		return;
	for (size_t i = 0; i < plan->path_count; i++)
		asked += plan->paths[i].discovery;
	for (size_t i = 0; i < early->count && !asked; i++)
		if (!has_direct_path(plan, early->nqns[i]))
			request_warning(r, "early: %s: no source says where it is", early->nqns[i]);
	for (size_t i = 0; i < plan->path_count; i++) {
		struct endpoint e = plan->paths[i];

		if (e.from_file && !(e.discovery ? discover : early_names(early, e.subsysnqn)))
			continue;
		plan->paths[i] = plan->paths[kept];
		plan->paths[kept++] = e;
	}
	plan->later_count = plan->path_count - kept;
	plan->path_count = kept;
}
