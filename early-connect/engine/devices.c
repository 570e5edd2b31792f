// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/devices.h"

#include "base/clock.h"
#include "engine/controllers.h"
#include "engine/core.h"

#define ROOT_SUBSYSTEMS_MAX 32

void devices_look(struct core *core, struct path *path)
{
	struct looked_detail words;
	struct event event = { .kind = EVENT_LOOKED, .path = path };

	if (path->instance == NO_INSTANCE)
		return;
	controllers_look(core, path, path->instance, &event.look, &words);
	core_event(core, &event, clock_now());
}

void devices_hear(struct core *core, int added)
{
	struct path *path = core->attaching;
	struct looked_detail words;
	struct event event = { .kind = EVENT_APPEARED, .path = path, .instance = added };

	core_event(core, &(struct event){ .kind = EVENT_DEVICES }, clock_now());
	if (!path || path->state != PATH_ATTACHING || path->endpoint->discovery ||
	    added == NO_INSTANCE)
		return;
	controllers_look(core, path, added, &event.look, &words);
	if (event.look.controller == LOOK_LIVE)
		core_event(core, &event, clock_now());
}

/* Behind the subsystems themselves, which may be enough: it costs more to find out. */
void devices_look_for_root(struct core *core)
{
	char nqns[ROOT_SUBSYSTEMS_MAX][NQN_SIZE];
	size_t count;

	if (core->released_at != NO_TIME || core->take_all || core->root_is_known)
		return;
	count = controllers_of_root(nqns, ROOT_SUBSYSTEMS_MAX);
	if (count)
		core_root_is_there(core, (const char(*)[NQN_SIZE])nqns, count);
}
