// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/policy.h"

#include <math.h>

/*
 * A target that has come up late is met within a delay, and a fabrics connect later a path is live.
 * Refusals are cheap, so the last delay is short; jitter keeps a rack of hosts from knocking in
 * step.
 */
#define DELAY_FIRST 0.25
#define DELAY_MAX   1.5
#define DELAY_REFUSED_BY_KERNEL \
	2.0 /* it answers the probe but not the kernel, which nobody else can use meanwhile */
#define DELAY_PERSON 15.0
#define DELAY_NEWS   30.0 /* the network's news comes first; not every change is told */

/*
 * Tries that nobody waits for are made together: each wake of the loop costs more than a try does.
 * A beat is that long for every sixteen paths.
 */
#define BEAT_SECONDS	 0.03125
#define BEAT_SECONDS_MAX 0.5

/* In the real root data is waited for, of which only a discovery controller may know. */
static bool is_log_missing(const struct core *core)
{
	return core->take_all && core->log_count && !core->read_count;
}

static bool all_are_ready(const struct core *core)
{
	size_t missing = core->subsystems_asked - core->subsystems_ready;

	if (core->wanted == PATHS_ALL)
		return !core->undone_count;
	return !missing || (core->subsystems_ready && missing == core->subsystems_excused);
}

bool policy_is_enough(const struct core *core)
{
	if (core->path_count && !core->subsystems_asked && !paths_are_all_excluded(core))
		return false;
	if (core->root_is_known && core->roots_count && core->roots_ready == core->roots_count)
		return true;
	return all_are_ready(core) && !is_log_missing(core);
}

double policy_grace_ends(const struct core *core)
{
	if (core->grace == NO_TIME || core->first_ready == NO_TIME || !core->subsystems_ready)
		return NO_TIME;
	return core->first_ready + core->grace;
}

double policy_timeout(const struct core *core)
{
	return core->timeout > 0 ? core->asked + core->timeout : NO_TIME;
}

/* Up to a quarter less. */
static double jitter(struct core *core, double delay)
{
	return delay * (1 - 0.25 * paths_random(core));
}

double policy_delay(struct core *core, struct path *path)
{
	if (reason_is_local(path->reason)) {
		path->delay = 0;
		return jitter(core, DELAY_NEWS);
	}
	/* Nothing is sent; resolv.conf comes after the network's news. */
	if (path->reason == REASON_NO_NAME_SERVER)
		return jitter(core, DELAY_FIRST);
	/* What hangs in the kernel for a minute is not to pile up there. */
	if (reason_needs_person(path->reason) || path->reason == REASON_LOG_SILENT)
		return jitter(core, DELAY_PERSON);
	if (path->reason == REASON_CONNECT_FAILED)
		return jitter(core, DELAY_REFUSED_BY_KERNEL);
	path->delay = path->delay > 0 ? fmin(path->delay * 2, DELAY_MAX) : DELAY_FIRST;
	return jitter(core, path->delay);
}

double policy_beat(const struct core *core, double now, double delay)
{
	double beat = fmin(BEAT_SECONDS * ceil((double)core->path_count / 16), BEAT_SECONDS_MAX);
	double then = floor((now + delay) / beat) * beat;

	return then > now ? then : then + beat;
}
