// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/moves.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/origin.h"
#include "engine/policy.h"
#include "engine/portals.h"
#include "request/secrets.h"

/*
 * How long a TCP connect may stay without answer. The kernel asks for a neighbour three times, a
 * second apart, and repeats a SYN after one second and after three: before the last of them is out
 * nothing is gained by a new try.
 */
#define CONNECT_SECONDS 3.3

#define LOOK_UP_SECONDS 10.0 /* the library gives up after 5, unless resolv.conf says more */
#define LOOK_UPS_MAX	4    /* at once */
#define TURN_SECONDS	0.1  /* until the next try to be one of them */
#define ROOM_KEPT	64   /* paths that only a source may fill */
#define PAUSE_SECONDS	0.75 /* at least, where the back-off is as long by now */

void move_set_detail(struct core *core, struct path *path, const char *detail)
{
	char text[sizeof(path->detail)];

	snprintf(text, sizeof(text), "%s", detail ? detail : "");
	if (!strcmp(text, path->detail))
		return;
	memcpy(path->detail, text, sizeof(text));
	paths_note(core, path);
}

static void look_up(struct core *core, struct path *path, double now)
{
	if (core->look_ups >= LOOK_UPS_MAX) {
		paths_set_due(core, path, now + TURN_SECONDS);
		return;
	}
	core->look_ups++;
	path->looking = true;
	path->tries++;
	if (path->state != PATH_RESOLVED) /* the addresses that it had still stand */
		paths_set_state(core, path, PATH_RESOLVING, now);
	paths_set_due(core, path, now + LOOK_UP_SECONDS);
	paths_act(core, ACTION_LOOK_UP, path);
}

/* Nothing is sent: it waits for a person, and for whoever asks for it with a key. */
static bool is_unprotected(struct core *core, struct path *path, double now)
{
	const char *missing = secrets_missing(path->endpoint);

	if (!missing)
		return false;
	paths_set_state(core, path, PATH_WAITING, now);
	paths_set_reason(core, path, REASON_UNPROTECTED, now);
	move_set_detail(core, path, missing);
	paths_set_due(core, path, NO_TIME);
	return true;
}

void move_try(struct core *core, struct path *path, double now)
{
	path->tried_at = now;
	if (is_unprotected(core, path, now))
		return;
	if (path_is_name(path)) {
		look_up(core, path, now);
		return;
	}
	if (portals_is_fresh(path->portal, now)) {
		move_be_ready(core, path, path->portal->fresh_at);
		return;
	}
	path->tries++;
	if (path->portal->asked) {
		paths_set_state(core, path, path->portal->asked->state, now);
		paths_set_due(core, path, NO_TIME);
		return;
	}
	path->portal->asked = path;
	paths_set_state(core, path, PATH_PROBING, now);
	paths_set_due(core, path, now + CONNECT_SECONDS);
	paths_act(core, ACTION_PROBE, path);
}

void move_be_ready(struct core *core, struct path *path, double fresh_at)
{
	path->fresh_at = fresh_at;
	if (path->answered_at == NO_TIME)
		path->answered_at = fresh_at;
	path->silent = 0;
	if (path->state == PATH_READY)
		heap_put(&core->ready, path);
	else
		paths_set_state(core, path, PATH_READY, fresh_at);
	paths_set_due(core, path, fresh_at + FRESH_SECONDS);
}

/* A discovery controller whose port was not given: 8009, or 4420 as dracut has it. */
static void try_other_port(struct endpoint *e)
{
	bool first = !strcmp(e->trsvcid, NVME_DISC_PORT);

	if (e->any_port)
		strcpy(e->trsvcid, first ? NVME_TCP_PORT : NVME_DISC_PORT);
}

/* A try that met silence has taken seconds, which count; one that a router answered has not. */
static double pause_after(struct core *core, struct path *path, double now)
{
	double delay = policy_delay(core, path), took = now - path->tried_at;

	if (path->reason != REASON_NO_ANSWER)
		return delay;
	return fmax(delay - took, fmin(delay, PAUSE_SECONDS));
}

void move_retry(struct core *core, struct path *path, enum reason reason, const char *detail,
		double now)
{
	paths_set_state(core, path, PATH_WAITING, now);
	paths_set_reason(core, path, reason, now);
	move_set_detail(core, path, detail);
	paths_set_due(core, path, policy_beat(core, now, pause_after(core, path, now)));
	if (reason == REASON_REFUSED || reason == REASON_NO_ANSWER)
		try_other_port(path->endpoint);
}

void move_hurry(struct core *core, struct path *path, double then)
{
	if (path->due == NO_TIME || path->due > then)
		paths_set_due(core, path, then);
}

void move_stop(struct core *core, struct path *path)
{
	if (path->looking)
		core->look_ups--;
	path->looking = false;
	paths_act(core, ACTION_STOP, path);
}

void move_leave(struct core *core, struct path *path)
{
	move_stop(core, path);
	if (path->portal->asked != path)
		return;
	path->portal->asked = NULL;
	for (struct path *other = path->portal->paths; other; other = other->next_at_portal)
		if (other != path && portals_is_follower(other))
			paths_post(core, EVENT_ALONE, other);
}

/* What a log or a name has brought may not take the room of what a source names. */
static bool is_room_for(const struct core *core, const struct endpoint *e)
{
	bool found = *e->name || endpoint_is_discovered(e);

	return core->path_count + (found ? ROOM_KEPT : 0) < PATHS_MAX;
}

bool move_is_forbidden(struct core *core, const struct endpoint *e)
{
	struct exclusion *x = exclusions_forbid(core->exclusions, e);

	if (x)
		x->hit = true;
	core->excluded += x != NULL;
	return x;
}

int move_ask(struct core *core, const struct endpoint *e, int referrals, double now)
{
	struct path *path = paths_find(core, e);

	if (move_is_forbidden(core, e))
		return -EPERM;
	if (path) {
		path->named = NULL;
		if (path->state == PATH_WITHDRAWN)
			paths_post(core, EVENT_ASKED, path);
		return -EEXIST;
	}
	path = is_room_for(core, e) ? paths_add(core, e, referrals, now) : NULL;
	if (path) {
		portals_join(core, path);
		if (path->subsystem && !endpoint_is_discovered(e) && !path->subsystem->named) {
			path->subsystem->named = true;
			core->named_count++;
		}
		paths_act(core, ACTION_ADOPT, NULL);
		return 0;
	}
	if (!core->left_out++)
		snprintf(core->left_out_first, sizeof(core->left_out_first), "%s", e->subsysnqn);
	return -ENOSPC;
}
