// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/core.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/connecting.h"
#include "engine/moves.h"
#include "engine/names.h"
#include "engine/policy.h"
#include "engine/probing.h"
#include "engine/watching.h"

/* At the end it has that long to come to the end of a connect. */
#define END_SECONDS 4.0

/*
 * Between two tries for the network's news, which may come in floods. A try that sends nothing
 * costs little, and an address is told before its route is there: the next news is the one that
 * matters. So it pauses just long enough for all paths' tries to leave room to others.
 */
#define NEWS_SECONDS	      0.2
#define NEWS_SECONDS_PER_PATH 50e-6

/* Of a path whose controller was seen before the kernel was through with the connect. */
#define RETURNS                                                                       \
	[EVENT_ATTACHED] = connecting_returned, [EVENT_EXISTS] = connecting_returned, \
	[EVENT_FAILED] = connecting_failed_late

static move *const table[PATH_STATES][EVENT_KINDS] = {
	[PATH_WAITING] = { [EVENT_DUE] = probing_try,
			   [EVENT_ADOPTED] = connecting_adopted,
			   [EVENT_WITHDRAWN] = probing_withdraw,
			   [EVENT_ASKED] = probing_hurry },
	[PATH_RESOLVING] = { [EVENT_FOUND] = names_found,
			     [EVENT_FAILED] = names_failed,
			     [EVENT_DUE] = names_silent },
	[PATH_PROBING] = { [EVENT_SENT] = probing_sent,
			   [EVENT_TCP_UP] = probing_shake_hands,
			   [EVENT_ANSWERED] = probing_answer,
			   [EVENT_FAILED] = probing_fail,
			   [EVENT_DUE] = probing_give_up_probe,
			   [EVENT_ALONE] = probing_try,
			   [EVENT_ADOPTED] = connecting_adopted,
			   [EVENT_WITHDRAWN] = probing_withdraw },
	[PATH_HANDSHAKE] = { [EVENT_ANSWERED] = probing_answer,
			     [EVENT_FAILED] = probing_fail,
			     [EVENT_DUE] = probing_give_up_probe,
			     [EVENT_ALONE] = probing_try,
			     [EVENT_ADOPTED] = connecting_adopted,
			     [EVENT_WITHDRAWN] = probing_withdraw },
	[PATH_READY] = { [EVENT_DUE] = probing_grow_stale,
			 [EVENT_ADOPTED] = connecting_adopted,
			 [EVENT_WITHDRAWN] = probing_withdraw },
	[PATH_ATTACHING] = { [EVENT_ATTACHED] = connecting_attached,
			     [EVENT_APPEARED] = connecting_appeared,
			     [EVENT_EXISTS] = connecting_exists,
			     [EVENT_LOG] = connecting_take_log,
			     [EVENT_FAILED] = connecting_refused,
			     [EVENT_DUE] = connecting_name_busy },
	[PATH_READING] = { [EVENT_LOG] = connecting_take_log,
			   [EVENT_FAILED] = probing_fail,
			   [EVENT_DUE] = connecting_give_up_log },
	[PATH_CONNECTED] = { RETURNS, [EVENT_LOOKED] = watching_looked, [EVENT_DUE] = watching_look,
			     [EVENT_ASKED] = watching_look },
	[PATH_INACCESSIBLE] = { RETURNS, [EVENT_LOOKED] = watching_looked,
				[EVENT_DUE] = watching_look, [EVENT_ASKED] = watching_look },
	[PATH_PERSISTENT_LOSS] = { RETURNS, [EVENT_LOOKED] = watching_looked,
				   [EVENT_DUE] = watching_look, [EVENT_ASKED] = watching_look },
	[PATH_CHANGE] = { RETURNS, [EVENT_LOOKED] = watching_looked, [EVENT_DUE] = watching_look,
			  [EVENT_ASKED] = watching_look },
	[PATH_RECONNECTING] = { RETURNS, [EVENT_LOOKED] = watching_looked,
				[EVENT_DUE] = watching_look, [EVENT_ASKED] = watching_look },
	[PATH_LIVE] = { RETURNS, [EVENT_LOOKED] = watching_looked, [EVENT_DUE] = watching_look,
			[EVENT_ASKED] = watching_look_anew },
	[PATH_DISCOVERED] = { [EVENT_DUE] = connecting_read_again, [EVENT_ASKED] = probing_try },
	[PATH_RESOLVED] = { [EVENT_DUE] = names_due,
			    [EVENT_FOUND] = names_found,
			    [EVENT_FAILED] = names_failed,
			    [EVENT_ASKED] = probing_hurry },
	[PATH_WITHDRAWN] = { [EVENT_ASKED] = probing_revive },
};

static void hear_news(struct core *core, double now)
{
	for (size_t i = 0; i < core->path_count; i++) {
		struct path *path = &core->paths[i];
		double pause = reason_is_local(path->reason)
				       ? NEWS_SECONDS_PER_PATH * (double)core->path_count
				       : NEWS_SECONDS;

		/* Whoever only waits tries at once, except after a person's mistake. */
		if (path->state == PATH_WAITING && !reason_needs_person(path->reason))
			move_hurry(core, path, fmax(now, path->tried_at + pause));
	}
}

static void run_cell(struct core *core, const struct event *event, double now)
{
	move *const found = table[event->path->state][event->kind];

	if (found)
		found(core, event->path, event, now);
}

static void run_posted(struct core *core, double now)
{
	struct event event = { 0 };

	while (paths_next_posted(core, &event.kind, &event.path))
		run_cell(core, &event, now);
}

void core_event(struct core *core, const struct event *event, double now)
{
	if (event->kind == EVENT_NEWS)
		hear_news(core, now);
	else if (event->kind == EVENT_DEVICES)
		watching_hear_devices(core, now);
	else
		run_cell(core, event, now);
	run_posted(core, now);
}

int core_add(struct core *core, const struct endpoint *e, double now)
{
	int err = move_ask(core, e, 0, now);

	run_posted(core, now);
	return err;
}

void core_ask_again(struct core *core, double now)
{
	core->asked = now;
	for (size_t i = 0; i < core->path_count; i++)
		core_event(core, &(struct event){ .kind = EVENT_ASKED, .path = &core->paths[i] },
			   now);
}

void core_root_is_there(struct core *core, const char (*nqns)[NQN_SIZE], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct subsystem *s = paths_find_subsystem(core, nqns[i]);

		if (s)
			paths_set_roots(core, s);
	}
	core->root_is_known = count > 0;
}

/* ---- the end, and what else goes by the clock ---- */

static void come_to_end(struct core *core, enum verdict verdict, double now)
{
	if (core->stop_by != NO_TIME)
		return;
	core->ending = verdict;
	core->stop_by = now + END_SECONDS;
	for (size_t i = 0; i < core->path_count; i++)
		if (core->attaching != &core->paths[i])
			move_stop(core, &core->paths[i]);
}

void core_stop(struct core *core, double now)
{
	come_to_end(core, VERDICT_STOPPED, now);
}

static bool is_settled(const struct core *core)
{
	if (core->attaching)
		return false;
	for (size_t i = 0; i < core->path_count; i++)
		if (core->paths[i].state == PATH_CONNECTED && core->paths[i].reason == REASON_NONE)
			return false;
	return true;
}

static void release(struct core *core, double now)
{
	core->released_at = now;
	paths_act(core, ACTION_RELEASE, NULL);
}

static void judge(struct core *core, double now)
{
	double grace = policy_grace_ends(core), timeout = policy_timeout(core);
	bool out_of_time = timeout != NO_TIME && now >= timeout;

	if (core->released_at == NO_TIME &&
	    (policy_is_enough(core) || (grace != NO_TIME && now >= grace) ||
	     (out_of_time && core->subsystems_ready && core->grace != NO_TIME)))
		release(core, now);
	if ((core->subsystems_asked || paths_are_all_excluded(core)) && !core->undone_count &&
	    !core->attaching) {
		core->verdict = VERDICT_ALL_LIVE;
		return;
	}
	if (out_of_time)
		come_to_end(core, VERDICT_TIMEOUT, now);
	if (core->stop_by == NO_TIME || (!is_settled(core) && now < core->stop_by))
		return;
	core->verdict = core->released_at == NO_TIME ? core->ending : VERDICT_PARTIAL;
}

/* At the end what is connected is still looked at, and nothing new is begun. */
static void run_due(struct core *core, double now)
{
	struct path *path;

	while ((path = heap_first(&core->due)) && path->due <= now) {
		bool begins = path->state != PATH_CONNECTED && path->state != PATH_ATTACHING;

		if (core->stop_by != NO_TIME && begins)
			paths_set_due(core, path, NO_TIME);
		else
			core_event(core, &(struct event){ .kind = EVENT_DUE, .path = path }, now);
	}
}

void core_advance(struct core *core, double now)
{
	if (core->verdict != VERDICT_RUNNING)
		return;
	run_due(core, now);
	if (core->stop_by == NO_TIME)
		connecting_begin(core, now);
	judge(core, now);
}

static double earlier(double a, double b)
{
	return a == NO_TIME || (b != NO_TIME && b < a) ? b : a;
}

double core_wake(const struct core *core)
{
	const struct path *first = heap_first(&core->due);
	double wake = first ? first->due : NO_TIME;

	if (core->stop_by != NO_TIME)
		return earlier(wake, core->stop_by);
	if (core->released_at == NO_TIME)
		wake = earlier(wake, policy_grace_ends(core));
	return earlier(wake, policy_timeout(core));
}

bool core_next_action(struct core *core, struct action *action)
{
	if (core->action_next == core->action_count)
		return false;
	*action = core->actions[core->action_next++];
	return true;
}

static enum reason reason_at_end(const struct path *path)
{
	switch (path->state) {
	case PATH_RESOLVING:
		return REASON_NAME_SERVER_SILENT;
	case PATH_HANDSHAKE:
		return REASON_HANDSHAKE_SILENT;
	case PATH_READY:
	case PATH_ATTACHING:
		return REASON_KERNEL_BUSY;
	case PATH_READING:
		return REASON_LOG_SILENT;
	case PATH_CONNECTED:
		return REASON_NO_NAMESPACE;
	default:
		return REASON_NO_ANSWER;
	}
}

void core_finish(struct core *core, double now)
{
	for (size_t i = 0; i < core->path_count; i++) {
		struct path *path = &core->paths[i];

		if (!path_is_done(path) && path->reason == REASON_NONE)
			paths_set_reason(core, path, reason_at_end(path), now);
	}
}
