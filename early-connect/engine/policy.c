// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/policy.h"

#include <string.h>

#define DELAY_FIRST  0.25
#define DELAY_MAX    2.0
#define DELAY_PERSON 15.0
#define DELAY_NEWS   30.0 /* the network's news comes first; not every change is told */

size_t policy_io_count(const struct path *paths, size_t count)
{
	size_t io = 0;

	for (size_t i = 0; i < count; i++)
		io += !paths[i].endpoint->discovery && path_is_asked_for(&paths[i]);
	return io;
}

size_t policy_live_count(const struct path *paths, size_t count)
{
	size_t live = 0;

	for (size_t i = 0; i < count; i++)
		live += paths[i].state == PATH_LIVE;
	return live;
}

static bool same_subsystem(const struct path *a, const struct path *b)
{
	return !strcmp(a->endpoint->subsysnqn, b->endpoint->subsysnqn);
}

static bool subsystem_is_satisfied(const struct path *paths, size_t count, const struct path *one,
				   int wanted)
{
	int known = 0, live = 0;

	for (size_t i = 0; i < count; i++) {
		if (!same_subsystem(&paths[i], one) || !path_is_asked_for(&paths[i]))
			continue;
		known++;
		live += paths[i].state == PATH_LIVE;
	}
	return live >= known || live >= wanted;
}

bool policy_all_done(const struct path *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!path_is_done(&paths[i]))
			return false;
	return true;
}

bool policy_is_satisfied(const struct path *paths, size_t count, int wanted)
{
	if (count && !policy_io_count(paths, count))
		return false;
	if (wanted == PATHS_ALL)
		return policy_all_done(paths, count);
	for (size_t i = 0; i < count; i++)
		if (!paths[i].endpoint->discovery &&
		    !subsystem_is_satisfied(paths, count, &paths[i], wanted))
			return false;
	return true;
}

bool policy_log_is_read(const struct path *paths, size_t count)
{
	bool asked = false;

	for (size_t i = 0; i < count; i++) {
		if (paths[i].state == PATH_DISCOVERED)
			return true;
		asked |= paths[i].endpoint->discovery;
	}
	return !asked;
}

static bool has_live_sibling(const struct path *paths, size_t count, const struct path *one)
{
	for (size_t i = 0; i < count; i++)
		if (paths[i].state == PATH_LIVE && same_subsystem(&paths[i], one))
			return true;
	return false;
}

/* @a before @b: who has no live sibling, then who failed least, then who answered first. */
static bool comes_before(const struct path *paths, size_t count, const struct path *a,
			 const struct path *b)
{
	bool a_has = has_live_sibling(paths, count, a), b_has = has_live_sibling(paths, count, b);

	if (a_has != b_has)
		return b_has;
	if (a->failed_attaches != b->failed_attaches)
		return a->failed_attaches < b->failed_attaches;
	return a->answered_at < b->answered_at;
}

struct path *policy_next_attach(struct path *paths, size_t count)
{
	struct path *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (paths[i].state == PATH_READY &&
		    (!best || comes_before(paths, count, &paths[i], best)))
			best = &paths[i];
	return best;
}

/* Up to a quarter less, so that a rack of hosts does not knock in step. */
static double jitter(double delay)
{
	return delay * (1 - 0.25 * (double)random() / (double)RAND_MAX);
}

double policy_delay(struct path *path)
{
	if (reason_is_local(path->reason)) {
		path->delay = 0;
		return jitter(DELAY_NEWS);
	}
	/* Nothing is sent; resolv.conf comes after the network's news. */
	if (path->reason == REASON_NO_NAME_SERVER)
		return jitter(DELAY_FIRST);
	if (reason_needs_person(path->reason))
		return jitter(DELAY_PERSON);
	/* It answers the probe but not the kernel, which nobody else can use meanwhile. */
	if (path->reason == REASON_CONNECT_FAILED)
		return jitter(DELAY_MAX);
	path->delay = path->delay ? path->delay * 2 : DELAY_FIRST;
	if (path->delay > DELAY_MAX)
		path->delay = DELAY_MAX;
	return jitter(path->delay);
}
