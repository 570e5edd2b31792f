// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include "clock.h"
#include "log.h"
#include "policy.h"

static void say_path(enum log_level level, const struct path *path)
{
	char address[TRADDR_SIZE + 10];
	const char *nqn = path->endpoint->subsysnqn;

	endpoint_address(path->endpoint, address, sizeof(address));
	if (path->state == PATH_LIVE && path->instance != NO_INSTANCE)
		log_message(level, "%s at %s: live as nvme%d", nqn, address, path->instance);
	else if (path->state == PATH_LIVE)
		log_message(level, "%s at %s: live", nqn, address);
	else if (*path->detail)
		log_message(level, "%s at %s: %s (%s)", nqn, address, reason_sentence(path->reason),
			    path->detail);
	else
		log_message(level, "%s at %s: %s", nqn, address, reason_sentence(path->reason));
}

/* Of the paths that are not live the one that came furthest: its reason tells most. */
static const struct path *furthest(const struct engine *engine)
{
	const struct path *best = NULL;

	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];

		if (path->state == PATH_LIVE)
			continue;
		if (!best || reason_is_further(path->reason, best->reason))
			best = path;
	}
	return best;
}

static void say_summary(const struct engine *engine)
{
	const struct path *worst = furthest(engine);
	double waited = clock_now() - engine->started;

	log_info("%zu of %zu paths live after %.0f s",
		 policy_live_count(engine->paths, engine->path_count), engine->path_count, waited);
	if (worst && worst->reason != REASON_NONE)
		say_path(LOG_LEVEL_INFO, worst);
}

/* A path in the middle of its next try is still what it was said to be. */
static bool is_news(struct path *path)
{
	bool live = path->state == PATH_LIVE;

	if (!live && path->reason == REASON_NONE)
		return false;
	if (path->told_live == live && path->told_reason == path->reason)
		return false;
	path->told_live = live;
	path->told_reason = path->reason;
	return true;
}

void progress_report(const struct engine *engine, bool tick)
{
	for (size_t i = 0; i < engine->path_count; i++)
		if (is_news(&engine->paths[i]))
			say_path(LOG_LEVEL_INFO, &engine->paths[i]);
	if (tick && engine->verdict == VERDICT_RUNNING)
		say_summary(engine);
}

void progress_give_up(const struct engine *engine)
{
	size_t live = policy_live_count(engine->paths, engine->path_count);

	log_error("gave up after %.0f s: %zu of %zu paths live, %s", clock_now() - engine->started,
		  live, engine->path_count, live ? "more were asked for" : "nothing connected");
	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];

		say_path(LOG_LEVEL_ERROR, path);
		if (path->state != PATH_LIVE)
			log_error("    %s", reason_hint(path->reason));
	}
}
