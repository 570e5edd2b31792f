// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/names.h"

#include <stdio.h>
#include <string.h>

#include "engine/moves.h"

#define RELOOK_SECONDS 15.0 /* a name that has addresses, none of which is live */

/* One of the name's addresses is of use, or in the kernel's hands. */
static bool is_in_use(const struct core *core, const struct path *name)
{
	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *path = &core->paths[i];

		if (path->named == name && path->state != PATH_WITHDRAWN &&
		    (path->state == PATH_ATTACHING || path->instance != NO_INSTANCE ||
		     path_is_done(path)))
			return true;
	}
	return false;
}

static void look_up_ended(struct core *core, struct path *path)
{
	if (path->looking)
		core->look_ups--;
	path->looking = false;
}

void names_failed(struct core *core, struct path *path, const struct event *event, double now)
{
	look_up_ended(core, path);
	if (path->state == PATH_RESOLVED) /* the addresses that it had still stand */
		paths_set_due(core, path, now + RELOOK_SECONDS);
	else
		move_retry(core, path, event->reason, event->detail, now);
}

void names_silent(struct core *core, struct path *path, const struct event *event, double now)
{
	const struct event silence = { .reason = REASON_NAME_SERVER_SILENT };

	(void)event;
	move_stop(core, path);
	names_failed(core, path, &silence, now);
}

void names_due(struct core *core, struct path *path, const struct event *event, double now)
{
	if (path->looking)
		names_silent(core, path, event, now);
	else if (is_in_use(core, path))
		paths_set_due(core, path, now + RELOOK_SECONDS);
	else
		move_try(core, path, now);
}

static bool has_address(const struct addresses *found, const struct path *path)
{
	for (size_t i = 0; i < found->count; i++)
		if (!strcmp(found->text[i], path->endpoint->traddr))
			return true;
	return false;
}

/* Addresses that the name had and has no longer are tried no more. */
static void withdraw_others(struct core *core, const struct path *name,
			    const struct addresses *found)
{
	for (size_t i = 0; i < core->path_count; i++)
		if (core->paths[i].named == name && !has_address(found, &core->paths[i]))
			paths_post(core, EVENT_WITHDRAWN, &core->paths[i]);
}

/* What another name, or no name, asks for already stays so. */
static void add_address(struct core *core, const struct path *name, const char *address, double now)
{
	struct endpoint e = *name->endpoint;
	struct path *known;

	memcpy(e.name, e.traddr, sizeof(e.name));
	memcpy(e.trsvcid, name->key.trsvcid, sizeof(e.trsvcid));
	snprintf(e.traddr, sizeof(e.traddr), "%s", address);
	known = paths_find(core, &e);
	if (known && known->state != PATH_WITHDRAWN)
		return;
	move_ask(core, &e, name->referrals, now);
	known = paths_find(core, &e);
	if (known)
		known->named = name;
}

static void list_addresses(const struct addresses *found, char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < found->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
					 found->text[i]);
}

void names_found(struct core *core, struct path *path, const struct event *event, double now)
{
	char text[sizeof(path->detail)] = "";

	look_up_ended(core, path);
	withdraw_others(core, path, event->addresses);
	for (size_t i = 0; i < event->addresses->count; i++)
		add_address(core, path, event->addresses->text[i], now);
	list_addresses(event->addresses, text, sizeof(text));
	move_set_detail(core, path, text);
	paths_set_state(core, path, PATH_RESOLVED, now);
	paths_set_reason(core, path, REASON_NONE, now);
	paths_set_due(core, path, now + RELOOK_SECONDS);
}
