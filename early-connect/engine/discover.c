// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/discover.h"

#include <stdio.h>
#include <string.h>

#include "engine/moves.h"
#include "engine/origin.h"
#include "request/early.h"
#include "request/secrets.h"

/*
 * The subsystems that the sources name are asked for; where they name none, all are. In the
 * initramfs a file is asked for those that belong there, in the real root for all.
 */
static bool is_wanted(const struct core *core, const struct endpoint *from, const char *subsysnqn)
{
	const struct subsystem *s;

	if (!endpoint_asks_for(from, subsysnqn))
		return false;
	if (from->from_file && core->take_all)
		return true;
	if (from->from_file && core->early.which == EARLY_LIST)
		return early_names(&core->early, subsysnqn);
	s = paths_find_subsystem(core, subsysnqn);
	return !core->named_count || (s && s->named);
}

/* What whoever answers DHCP has named is no further path to what somebody else names. */
static bool is_spoken_for(const struct core *core, const struct endpoint *from,
			  const char *subsysnqn)
{
	const struct subsystem *s = paths_find_subsystem(core, subsysnqn);

	if (s && endpoint_is_leased(from))
		for (const struct path *path = s->paths; path; path = path->next_in_subsystem)
			if (!endpoint_is_leased(path->endpoint))
				return true;
	return false;
}

/* nvme-cli's --nqn may be the name of the controller itself: then all that it tells is asked for.
 */
static bool is_asked_itself(const struct endpoint *from, const struct record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (records[i].self && endpoint_asks_for(from, records[i].subsysnqn))
			return true;
	return false;
}

/* A log tells a link-local address without its interface: it is the one that the log came over. */
static void borrow_scope(const struct endpoint *from, struct endpoint *e)
{
	const char *scope = strchr(from->traddr, '%');
	size_t len = strlen(e->traddr);

	if (scope && endpoint_lacks_scope(e))
		snprintf(e->traddr + len, sizeof(e->traddr) - len, "%s", scope);
}

/* What the discovery controller was asked with holds for what it tells: host side, keys, options.
 */
static void make_endpoint(const struct core *core, const struct endpoint *from,
			  const struct record *record, struct endpoint *e)
{
	const struct subsystem *s = paths_find_subsystem(core, record->subsysnqn);

	*e = *from;
	memcpy(e->subsysnqn, record->subsysnqn, sizeof(e->subsysnqn));
	memcpy(e->traddr, record->traddr, sizeof(e->traddr));
	memcpy(e->trsvcid, record->trsvcid, sizeof(e->trsvcid));
	if (from->found_differs && !record->referral)
		e->tunables = from->found;
	e->discovery = record->referral;
	e->any_port = false;
	e->persistent = false;
	if (!e->discovery)
		*e->only = '\0';
	*e->name = '\0';
	borrow_scope(from, e);
	/* With concat the key comes by DH-HMAC-CHAP: TLS begins behind it. */
	if (record->tls &&
	    !(tunable_is_set(&e->tunables, TUNE_CONCAT) && e->tunables.value[TUNE_CONCAT]))
		tunable_set(&e->tunables, TUNE_TLS, 1);
	for (const struct path *path = s && !record->referral ? s->paths : NULL; path;
	     path = path->next_in_subsystem) {
		e->demands |= path->endpoint->demands;
		if (secrets_missing(e))
			secrets_borrow(e, path->endpoint);
	}
	if (endpoint_is_discovered(from))
		return;
	snprintf(e->source, sizeof(e->source), DISCOVERY_SOURCE "%.40s (%.36s)",
		 *from->name ? from->name : from->traddr, from->source);
}

size_t discover_take(struct core *core, const struct path *from, const struct record *records,
		     size_t count, double now)
{
	struct endpoint asked = *from->endpoint;
	size_t wanted = 0;

	if (is_asked_itself(&asked, records, count))
		*asked.only = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		struct endpoint e;

		if (record->self)
			continue;
		if (record->referral ? from->referrals >= REFERRALS_MAX
				     : !is_wanted(core, &asked, record->subsysnqn))
			continue;
		wanted++;
		if (!record->referral && is_spoken_for(core, &asked, record->subsysnqn))
			continue;
		make_endpoint(core, &asked, record, &e);
		move_ask(core, &e, from->referrals + (record->referral ? 1 : 0), now);
	}
	return wanted;
}
