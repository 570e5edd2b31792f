// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/discover.h"

#include <string.h>

#include "request/early.h"

static bool is_discovered(const struct endpoint *e)
{
	return !strncmp(e->source, DISCOVERY_SOURCE, strlen(DISCOVERY_SOURCE));
}

/*
 * The subsystems that the sources name are asked for; where they name none, all are. In the
 * initramfs a file is asked for those that belong there, in the real root for all.
 */
static bool is_wanted(const struct engine *engine, const struct endpoint *from,
		      const char *subsysnqn)
{
	const struct plan *plan = engine->plan;
	bool any_named = false;

	if (from->from_file && plan->take_all)
		return true;
	if (from->from_file && plan->early.which == EARLY_LIST)
		return early_names(&plan->early, subsysnqn);
	for (size_t i = 0; i < engine->path_count; i++) {
		const struct endpoint *e = &engine->endpoints[i];

		if (e->discovery || is_discovered(e))
			continue;
		if (!strcmp(e->subsysnqn, subsysnqn))
			return true;
		any_named = true;
	}
	return !any_named;
}

/* What the discovery controller was asked with holds for what it tells: host side, keys, options.
 */
static void make_endpoint(const struct endpoint *from, const struct record *record,
			  struct endpoint *e)
{
	*e = *from;
	memcpy(e->subsysnqn, record->subsysnqn, sizeof(e->subsysnqn));
	memcpy(e->traddr, record->traddr, sizeof(e->traddr));
	memcpy(e->trsvcid, record->trsvcid, sizeof(e->trsvcid));
	if (from->found_differs && !record->referral)
		e->tunables = from->found;
	e->discovery = record->referral;
	e->any_port = false;
	e->persistent = false;
	*e->name = '\0';
	if (record->tls)
		tunable_set(&e->tunables, TUNE_TLS, 1);
	if (is_discovered(from))
		return;
	snprintf(e->source, sizeof(e->source), DISCOVERY_SOURCE "%.40s (%.36s)",
		 *from->name ? from->name : from->traddr, from->source);
}

size_t discover_take(struct engine *engine, const struct path *from, const struct record *records,
		     size_t count)
{
	size_t wanted = 0;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		struct endpoint e;

		if (record->referral ? from->referrals >= REFERRALS_MAX
				     : !is_wanted(engine, from->endpoint, record->subsysnqn))
			continue;
		wanted++;
		make_endpoint(from->endpoint, record, &e);
		engine_add_path(engine, &e, from->referrals + (record->referral ? 1 : 0));
	}
	return wanted;
}
