// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/watching.h"

#include <math.h>

#include "engine/moves.h"

/*
 * The kernel looks for namespaces after a connect has returned, and tells by an event when there is
 * one. Without events (in a network namespace) the looks are the news. A subsystem may have none at
 * all, or not the one asked for: that is said after a second.
 */
#define SCAN_SECONDS   1.0
#define LOOK_SECONDS   0.1 /* between two looks at a controller that has just been connected */
#define RELOOK_SECONDS 1.0 /* and at another one */

/* What a look costs, a tenth of a millisecond of processor, with room for others: many are looked
 * at in turn. */
#define LOOK_COST   1e-3
#define RELOOK_COST 3e-2

/* The first one waits for nobody. */
static double pause_of(size_t count, double cost, double least)
{
	return count > 1 ? fmax(least, (double)(count - 1) * cost) : least;
}

static void look(struct core *core, struct path *path, double now)
{
	path->looked_at = now;
	paths_act(core, ACTION_LOOK, path);
}

void watching_look(struct core *core, struct path *path, const struct event *event, double now)
{
	bool early = path->state == PATH_CONNECTED && now - path->since < SCAN_SECONDS;
	size_t count = path->state == PATH_LIVE ? core->live_count : core->watched_count;

	(void)event;
	/* Behind the release the kernel keeps what is live, and who mounts it notices. */
	if (path->state == PATH_LIVE && core->released_at != NO_TIME) {
		paths_set_due(core, path, NO_TIME);
		return;
	}
	paths_set_due(core, path,
		      now + (early ? pause_of(count, LOOK_COST, LOOK_SECONDS)
				   : pause_of(count, RELOOK_COST, RELOOK_SECONDS)));
	look(core, path, now);
}

/* A namespace may be there by now, or a controller back. */
void watching_hear_devices(struct core *core, double now)
{
	double pause = pause_of(core->watched_count, LOOK_COST, 0);

	for (size_t i = 0; i < core->path_count; i++) {
		struct path *path = &core->paths[i];

		if (!paths_is_watched(path))
			continue;
		if (now - path->looked_at >= pause)
			look(core, path, now);
		else
			move_hurry(core, path, path->looked_at + pause);
	}
}

/* A source asks for it again: it may be gone. */
void watching_look_anew(struct core *core, struct path *path, const struct event *event, double now)
{
	(void)event;
	look(core, path, now);
}

static void lose(struct core *core, struct path *path, double now)
{
	paths_set_state(core, path, PATH_RECONNECTING, now);
	paths_set_reason(core, path, REASON_LOST, now);
	path->live_at = NO_TIME;
	paths_set_due(core, path, now + RELOOK_SECONDS);
}

static void be_live(struct core *core, struct path *path, double now)
{
	if (path->state == PATH_LIVE)
		return;
	/* Why it was not is over; what was left out of the connection is worth its words. */
	if (path->reason != REASON_NONE)
		move_set_detail(core, path, NULL);
	paths_set_state(core, path, PATH_LIVE, now);
	paths_set_reason(core, path, REASON_NONE, now);
	path->live_at = now;
	path->delay = 0;
	paths_set_due(core, path, now + pause_of(core->live_count, RELOOK_COST, RELOOK_SECONDS));
}

static enum reason reason_of_ana(enum path_state ana)
{
	return ana == PATH_INACCESSIBLE	     ? REASON_ANA_INACCESSIBLE
	       : ana == PATH_PERSISTENT_LOSS ? REASON_ANA_LOST
					     : REASON_ANA_CHANGE;
}

static void keep_out(struct core *core, struct path *path, enum path_state state,
		     enum reason reason, const char *detail, double now)
{
	if (path->state != state) {
		path->live_at = NO_TIME;
		paths_set_state(core, path, state, now);
		paths_set_due(core, path, now + LOOK_SECONDS);
	}
	if (reason == REASON_NONE)
		return;
	paths_set_reason(core, path, reason, now);
	move_set_detail(core, path, detail);
}

void watching_looked(struct core *core, struct path *path, const struct event *event, double now)
{
	const struct look *look = &event->look;
	bool scanned = path->state != PATH_CONNECTED || now - path->since >= SCAN_SECONDS;

	/* Why it went the connect that is under way will say. */
	if (look->controller == LOOK_GONE && core->attaching == path) {
		lose(core, path, now);
	} else if (look->controller == LOOK_GONE) {
		paths_set_instance(core, path, NO_INSTANCE);
		move_retry(core, path, REASON_LOST, NULL, now);
		move_hurry(core, path, now);
	} else if (look->controller == LOOK_LOST) {
		lose(core, path, now);
	} else if (look->missing) {
		keep_out(core, path, PATH_CONNECTED, scanned ? REASON_NO_NAMESPACE : REASON_NONE,
			 look->detail, now);
	} else if (look->any && look->ana != PATH_LIVE) {
		keep_out(core, path, look->ana, reason_of_ana(look->ana), look->detail, now);
	} else if (look->any || scanned) {
		be_live(core, path, now);
	}
}
