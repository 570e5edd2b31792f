// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/probing.h"

#include <math.h>

#include "engine/moves.h"
#include "engine/portals.h"

/* So many stale ones are asked at once when the kernel is free: what is dead among them costs the
 * others nothing. */
#define ASKED_ANEW_MAX 32

/* How long the handshake may take: longer with each try that met silence, up to the kernel's own
 * patience. */
#define HANDSHAKE_SECONDS     3.0
#define HANDSHAKE_SECONDS_MAX 10.0

void probing_try(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)event;
	move_try(core, path, now);
}

/* A probe got past routing when it waits for the other side, or was answered or refused by it. */
static void note_route(struct core *core, double now)
{
	if (core->first_route == NO_TIME)
		core->first_route = now;
}

static void fail(struct core *core, struct path *path, const struct event *event, double now)
{
	if (path->state == PATH_HANDSHAKE && event->reason == REASON_HANDSHAKE_SILENT)
		path->silent++;
	move_retry(core, path, event->reason, event->detail, now);
}

void probing_fail(struct core *core, struct path *path, const struct event *event, double now)
{
	struct portal *portal = path->portal;

	if (!reason_is_local(event->reason))
		note_route(core, now);
	if (portal->asked == path) {
		portal->fresh_at = NO_TIME;
		for (struct path *other = portal->paths; other; other = other->next_at_portal)
			if (portals_is_follower(other))
				fail(core, other, event, now);
		portal->asked = NULL;
	}
	fail(core, path, event, now);
}

void probing_sent(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)path;
	(void)event;
	note_route(core, now);
}

void probing_shake_hands(struct core *core, struct path *path, const struct event *event,
			 double now)
{
	double patience = ldexp(HANDSHAKE_SECONDS, path->silent < 4 ? (int)path->silent : 4);

	(void)event;
	note_route(core, now);
	core->likely = path;
	for (struct path *other = path->portal->paths; other; other = other->next_at_portal)
		if (portals_is_follower(other))
			paths_set_state(core, other, PATH_HANDSHAKE, now);
	paths_set_state(core, path, PATH_HANDSHAKE, now);
	paths_set_due(core, path, now + fmin(patience, HANDSHAKE_SECONDS_MAX));
}

void probing_answer(struct core *core, struct path *path, const struct event *event, double now)
{
	struct portal *portal = path->portal;

	note_route(core, now);
	for (struct path *other = portal->paths; other; other = other->next_at_portal)
		if (other->state == PATH_READY || portals_is_follower(other))
			move_be_ready(core, other, now);
	portal->fresh_at = now;
	portal->asked = NULL;
	/* Firmware names the interface by its MAC: only now its name is known. */
	if (move_is_forbidden(core, path->endpoint))
		probing_withdraw(core, path, event, now);
	else
		move_be_ready(core, path, now);
}

static bool is_stale(const struct path *path, double now)
{
	return now >= path->fresh_at + FRESH_SECONDS;
}

/* The kernel is busy. The next one stays fresh, the others wait for their turn: they may be many.
 */
void probing_grow_stale(struct core *core, struct path *path, const struct event *event, double now)
{
	if (heap_first(&core->ready) == path && !path->asked_anew)
		probing_try(core, path, event, now);
	else
		paths_set_due(core, path, NO_TIME);
}

struct path *probing_next(struct core *core, double now)
{
	struct path *path;

	while ((path = heap_first(&core->ready)) && is_stale(path, now)) {
		if (core->asked_anew >= ASKED_ANEW_MAX)
			return NULL;
		move_try(core, path, now); /* not to be ready at once: its portal is as stale */
		path->asked_anew = true;
		core->asked_anew++;
	}
	return path;
}

/* Why nothing came is seen at the socket. */
void probing_give_up_probe(struct core *core, struct path *path, const struct event *event,
			   double now)
{
	(void)event;
	(void)now;
	paths_set_due(core, path, NO_TIME);
	paths_act(core, ACTION_PROBE_END, path);
}

void probing_withdraw(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)event;
	move_leave(core, path);
	paths_set_state(core, path, PATH_WITHDRAWN, now);
	paths_set_reason(core, path, REASON_NONE, now);
	move_set_detail(core, path, NULL);
	paths_set_due(core, path, NO_TIME);
}

void probing_hurry(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)event;
	move_hurry(core, path, now);
}

void probing_revive(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)event;
	paths_set_state(core, path, PATH_WAITING, now);
	paths_set_due(core, path, now);
}
