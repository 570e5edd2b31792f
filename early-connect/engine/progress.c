// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/progress.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/console.h"
#include "base/log.h"
#include "base/terminal.h"

#define CLEAR_LINE	"\r\033[K"
#define SUMMARY_SECONDS 10

#define QUIET_FIRST   15 /* `quiet` is for a boot that goes well */
#define QUIET_SECONDS 30

static struct {
	bool quiet;
	bool updating;	    /* a line that can be written anew */
	bool line_is_open;  /* … stands there */
	unsigned int ticks; /* seconds */
} screen;

void progress_start(bool quiet)
{
	screen.quiet = quiet;
	screen.updating = !quiet && terminal_can_update();
}

static void close_line(void)
{
	if (screen.line_is_open)
		console_write(CLEAR_LINE, strlen(CLEAR_LINE));
	screen.line_is_open = false;
}

static void describe(const struct path *path, char *text, size_t size)
{
	const char *nqn = path->endpoint->subsysnqn;
	const char *open = *path->detail ? " (" : "", *close = *path->detail ? ")" : "";
	char address[ADDRESS_TEXT_SIZE], name[24] = "";

	endpoint_address(path->endpoint, address, sizeof(address));
	if (path->instance != NO_INSTANCE)
		snprintf(name, sizeof(name), " as nvme%d", path->instance);
	if (path->state == PATH_LIVE)
		snprintf(text, size, "%s at %s: live%s%s%s%s", nqn, address, name, open,
			 path->detail, close);
	else if (path->state == PATH_RESOLVED)
		snprintf(text, size, "%s is %s", path->endpoint->traddr, path->detail);
	else if (path->state == PATH_WITHDRAWN)
		snprintf(text, size, "%s at %s: its name has this address no longer", nqn, address);
	else if (path->state == PATH_DISCOVERED)
		snprintf(text, size, "discovery controller at %s: its log is read%s%s%s", address,
			 open, path->detail, close);
	else
		snprintf(text, size, "%s at %s: %s%s%s%s", nqn, address,
			 reason_sentence(path->reason), open, path->detail, close);
}

static void say_path(enum log_level level, const struct path *path)
{
	char text[NQN_SIZE + TRADDR_SIZE + 320];

	describe(path, text, sizeof(text));
	log_message(level, "%s", text);
}

/* Of the paths that are not live the one that came furthest: its reason tells most. */
static const struct path *furthest(struct core *core)
{
	const struct path *best = NULL;

	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *path = &core->paths[i];

		if (!path_is_done(path) && (!best || reason_is_further(path->reason, best->reason)))
			best = path;
	}
	return best;
}

static void summarise(struct core *core, char *text, size_t size)
{
	const struct path *worst = furthest(core);
	int used = snprintf(text, size, "%zu of %zu paths live after %.0f s", core->live_count,
			    core->asked_count, clock_now() - core->started);

	if (!worst || worst->reason == REASON_NONE || used < 0 || (size_t)used + 2 >= size)
		return;
	text[used++] = ';';
	text[used++] = ' ';
	describe(worst, text + used, size - (size_t)used);
}

/* A path in the middle of its next try is still what it was said to be. */
static bool is_news(struct path *path)
{
	bool done = path_is_done(path);

	if (!done && path->reason == REASON_NONE)
		return false;
	if (path->told_live == done && path->told_reason == path->reason)
		return false;
	path->told_live = done;
	path->told_reason = path->reason;
	return true;
}

/* Once for each entry, whatever it has kept out. */
static void tell_excluded(const struct core *core)
{
	for (size_t i = 0; core->excluded && i < core->exclusions->count; i++) {
		struct exclusion *x = &core->exclusions->list[i];

		if (x->hit && !x->told)
			log_info("left out of what is discovered: %s excludes it", x->where);
		x->told = x->hit;
	}
}

/* What was left out of a connection is said in spite of `quiet`: nobody would look for it. */
void progress_change(struct core *core)
{
	for (size_t i = 0; i < core->news_count; i++) {
		struct path *path = core->news[i];
		bool left_out = path_is_done(path) && *path->detail && path_is_asked_for(path);

		if (!is_news(path))
			continue;
		close_line();
		say_path(left_out ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, path);
	}
	tell_excluded(core);
}

void progress_second(struct core *core)
{
	char text[STATUS_SIZE], line[128];
	int len;

	if (core->released_at != NO_TIME) {
		close_line(); /* the screen belongs to the boot now */
		return;
	}
	screen.ticks++;
	if (!screen.updating && screen.ticks % SUMMARY_SECONDS && screen.ticks != QUIET_FIRST)
		return;
	summarise(core, text, sizeof(text));
	if (screen.ticks % SUMMARY_SECONDS == 0)
		splash_message(text);
	if (screen.updating) {
		len = snprintf(line, sizeof(line), CLEAR_LINE "%.78s", text);
		console_write(line, (size_t)len);
		screen.line_is_open = true;
	} else if (!screen.quiet && screen.ticks % SUMMARY_SECONDS == 0) {
		log_info("%s", text);
	} else if (screen.quiet &&
		   (screen.ticks == QUIET_FIRST || screen.ticks % QUIET_SECONDS == 0)) {
		log_warn("%s", text);
	}
}

static void list_missing(enum log_level level, struct core *core)
{
	for (size_t i = 0; i < core->path_count; i++) {
		if (path_is_done(&core->paths[i]))
			continue;
		say_path(level, &core->paths[i]);
		log_message(level, "    %s", reason_hint(core->paths[i].reason));
	}
}

void progress_overdue(struct core *core, char *status, size_t size)
{
	summarise(core, status, size);
	log_warn("%s: the boot goes on without what is missing", status);
	list_missing(LOG_LEVEL_WARN, core);
}

/* Why the paths that are live are not enough. */
static const char *what_is_missing(struct core *core, size_t live)
{
	for (size_t i = 0; i < core->path_count && !live; i++)
		if (core->paths[i].state == PATH_CONNECTED)
			return "connected without the namespace";
	return live ? "more were asked for" : "nothing connected";
}

void progress_end(struct core *core)
{
	size_t live = core->live_count;
	size_t asked = core->asked_count;
	double waited = clock_now() - core->started;

	close_line();
	switch (core->verdict) {
	case VERDICT_TIMEOUT:
		log_error("gave up after %.0f s: %zu of %zu paths live, %s", waited, live, asked,
			  what_is_missing(core, live));
		list_missing(LOG_LEVEL_ERROR, core);
		log_error("to look: early-connect status, early-connect probe ADDR[:PORT], "
			  "ip addr; to try again: early-connect connect");
		break;
	case VERDICT_PARTIAL:
		log_warn("ends after %.0f s with %zu of %zu paths live", waited, live, asked);
		list_missing(LOG_LEVEL_WARN, core);
		break;
	case VERDICT_STOPPED:
		log_warn("stopped after %.0f s: %zu of %zu paths live", waited, live, asked);
		list_missing(LOG_LEVEL_WARN, core);
		break;
	default:
		break;
	}
}
