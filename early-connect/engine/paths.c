// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/paths.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each path has a few actions at the most before the queue is emptied. */
#define ACTIONS_MAX (8 * PATHS_MAX)
#define POSTED_MAX  (2 * PATHS_MAX)

static bool is_due_before(const struct path *a, const struct path *b)
{
	return a->due < b->due;
}

/* 0: root's subsystem that is not ready; then others that are not; root's further paths; the rest.
 */
static int rank(const struct path *path)
{
	const struct subsystem *subsystem = path->subsystem;

	if (!subsystem)
		return 1; /* a discovery controller: what it tells may be root's */
	return (subsystem->usable ? 2 : 0) + !subsystem->is_roots;
}

/* The freshest answer first: an older one may have become stale. Else as they are listed. */
static bool is_attached_before(const struct path *a, const struct path *b)
{
	int difference = rank(a) - rank(b);

	if (difference)
		return difference < 0;
	if (a->failed_attaches != b->failed_attaches)
		return a->failed_attaches < b->failed_attaches;
	if (a->fresh_at != b->fresh_at)
		return a->fresh_at > b->fresh_at;
	return a < b;
}

int paths_init(struct core *core, const struct plan *plan, uint64_t seed, double now)
{
	int err;

	memset(core, 0, sizeof(*core));
	core->wanted = plan->paths_wanted;
	core->timeout = (double)plan->timeout;
	core->grace = plan->take_all ? NO_TIME : (double)plan->grace;
	core->take_all = plan->take_all;
	core->early = plan->early;
	core->exclusions = &plan->exclusions;
	core->started = core->asked = now;
	core->first_route = core->first_ready = core->released_at = core->stop_by = NO_TIME;
	core->seed = seed | 1;
	/* Room that is not used costs no memory: its pages are never touched. */
	core->paths = calloc(PATHS_MAX, sizeof(*core->paths));
	core->endpoints = calloc(PATHS_MAX, sizeof(*core->endpoints));
	core->subsystems = calloc(PATHS_MAX, sizeof(*core->subsystems));
	core->portals = calloc(PATHS_MAX, sizeof(*core->portals));
	core->actions = calloc(ACTIONS_MAX, sizeof(*core->actions));
	core->posted = calloc(POSTED_MAX, sizeof(*core->posted));
	core->news = calloc(PATHS_MAX, sizeof(struct path *));
	err = heap_init(&core->due, PATHS_MAX, HEAP_DUE, is_due_before);
	err = heap_init(&core->ready, PATHS_MAX, HEAP_READY, is_attached_before) || err;
	return err || !core->paths || !core->endpoints || !core->subsystems || !core->portals ||
			       !core->actions || !core->posted || !core->news
		       ? -ENOMEM
		       : 0;
}

void paths_release(struct core *core)
{
	heap_release(&core->due);
	heap_release(&core->ready);
	free(core->paths);
	free(core->endpoints);
	free(core->subsystems);
	free(core->portals);
	free(core->actions);
	free(core->posted);
	free(core->news);
	memset(core, 0, sizeof(*core));
}

double paths_random(struct core *core)
{
	/* George Marsaglia, Xorshift RNGs, 2003: a dice for pauses, no secret. */
	core->seed ^= core->seed << 13;
	core->seed ^= core->seed >> 7;
	core->seed ^= core->seed << 17;
	return (double)(core->seed >> 11) / 9007199254740992.0;
}

/* FNV-1a. */
static unsigned int hash(unsigned int value, const char *text)
{
	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 16777619u;
	return value;
}

/* Two spellings of one IPv6 address are one path: of these the address does not count. */
static unsigned int hash_address(unsigned int value, const struct endpoint *e)
{
	if (!strchr(e->traddr, ':'))
		for (const char *c = e->traddr; *c; c++)
			value = (value ^ (unsigned int)tolower((unsigned char)*c)) * 16777619u;
	return value;
}

unsigned int paths_hash_address(const struct endpoint *e)
{
	return hash_address(hash(2166136261u, e->trsvcid), e);
}

static unsigned int path_bucket(const struct endpoint *e)
{
	return hash_address(hash(2166136261u, e->subsysnqn), e) % PATH_BUCKETS;
}

static unsigned int subsystem_bucket(const char *subsysnqn)
{
	return hash(2166136261u, subsysnqn) % SUBSYSTEM_BUCKETS;
}

/* By the port that its source gave, which may not be the one that is tried. */
static bool is_asked_by(const struct path *path, const struct endpoint *e)
{
	bool any = path->endpoint->any_port && e->any_port;

	return endpoint_is_same_at(path->endpoint, any ? e->trsvcid : path->key.trsvcid, e);
}

struct path *paths_find(const struct core *core, const struct endpoint *e)
{
	for (struct path *path = core->path_buckets[path_bucket(e)]; path;
	     path = path->next_in_bucket)
		if (is_asked_by(path, e))
			return path;
	return NULL;
}

struct subsystem *paths_find_subsystem(const struct core *core, const char *subsysnqn)
{
	struct subsystem *s = core->subsystem_buckets[subsystem_bucket(subsysnqn)];

	while (s && strcmp(s->subsysnqn, subsysnqn) != 0)
		s = s->next_in_bucket;
	return s;
}

static struct subsystem *add_subsystem(struct core *core, const char *subsysnqn)
{
	struct subsystem *s = paths_find_subsystem(core, subsysnqn), **bucket;

	if (s)
		return s;
	bucket = &core->subsystem_buckets[subsystem_bucket(subsysnqn)];
	s = &core->subsystems[core->subsystem_count++];
	snprintf(s->subsysnqn, sizeof(s->subsysnqn), "%s", subsysnqn);
	s->next_in_bucket = *bucket;
	*bucket = s;
	if (core->early.which == EARLY_LIST && early_names(&core->early, subsysnqn))
		paths_set_roots(core, s);
	return s;
}

bool paths_is_ready(const struct core *core, const struct subsystem *s)
{
	if (!s->usable)
		return false;
	return s->usable == s->asked ||
	       (core->wanted != PATHS_ALL && s->usable >= (unsigned int)core->wanted);
}

/* Nothing of it is waited for, where something else is ready. */
static bool is_excused(const struct core *core, const struct subsystem *s)
{
	return s->asked && !s->awaited && !paths_is_ready(core, s);
}

/* Add what @s counts for to the core's counters, or with @sign -1 take it away before it changes.
 */
static void count_subsystem(struct core *core, const struct subsystem *s, int sign)
{
	bool ready = paths_is_ready(core, s);

	core->subsystems_asked += (size_t)sign * (s->asked > 0);
	core->subsystems_ready += (size_t)sign * ready;
	core->subsystems_excused += (size_t)sign * is_excused(core, s);
	core->roots_count += (size_t)sign * s->is_roots;
	core->roots_ready += (size_t)sign * (s->is_roots && ready);
}

/* The order of its paths that are ready is about to change: out of the heap first, and in again
 * when it has. */
static void take_out(struct core *core, const struct subsystem *s)
{
	for (struct path *path = s->paths; path; path = path->next_in_subsystem)
		heap_remove(&core->ready, path);
}

static void put_in(struct core *core, const struct subsystem *s)
{
	for (struct path *path = s->paths; path; path = path->next_in_subsystem)
		if (path->state == PATH_READY)
			heap_put(&core->ready, path);
}

void paths_set_roots(struct core *core, struct subsystem *s)
{
	if (s->is_roots)
		return;
	take_out(core, s);
	count_subsystem(core, s, -1);
	s->is_roots = true;
	count_subsystem(core, s, 1);
	put_in(core, s);
}

/*
 * What firmware could not reach itself holds no boot. In the real root neither does what the
 * initramfs was asked for: the boot has gone on without it. What the files ask for is data, which
 * mounts wait for.
 */
static bool is_awaited(const struct core *core, const struct endpoint *e)
{
	return !e->unavailable && (!core->take_all || e->from_file);
}

bool paths_is_watched(const struct path *path)
{
	return path->state >= PATH_CONNECTED && path->state <= PATH_RECONNECTING;
}

/* The same for a path. */
static void count_path(struct core *core, const struct path *path, int sign)
{
	bool asked = path_is_asked_for(path), live = path->state == PATH_LIVE;
	struct subsystem *s = path->subsystem;

	core->undone_count += (size_t)sign * !path_is_done(path);
	core->watched_count += (size_t)sign * paths_is_watched(path);
	if (!s) {
		core->log_count += (size_t)sign * (path->endpoint->discovery && asked);
		core->read_count += (size_t)sign * (path->state == PATH_DISCOVERED);
		return;
	}
	count_subsystem(core, s, -1);
	s->asked += (unsigned int)(sign * asked);
	s->usable += (unsigned int)(sign * live);
	s->awaited += (unsigned int)(sign * (asked && is_awaited(core, path->endpoint)));
	count_subsystem(core, s, 1);
	core->asked_count += (size_t)sign * asked;
	core->live_count += (size_t)sign * live;
}

static struct path **instance_bucket(struct core *core, int instance)
{
	return &core->instance_buckets[(unsigned int)instance % INSTANCE_BUCKETS];
}

bool paths_instance_is_taken(struct core *core, int instance)
{
	const struct path *path = *instance_bucket(core, instance);

	while (path && path->instance != instance)
		path = path->next_of_instance;
	return path;
}

bool paths_set_instance(struct core *core, struct path *path, int instance)
{
	struct path **link;

	if (path->instance == instance)
		return true;
	if (instance != NO_INSTANCE && paths_instance_is_taken(core, instance))
		return false;
	if (path->instance != NO_INSTANCE) {
		link = instance_bucket(core, path->instance);
		while (*link != path)
			link = &(*link)->next_of_instance;
		*link = path->next_of_instance;
	}
	path->instance = instance;
	if (instance == NO_INSTANCE)
		return true;
	link = instance_bucket(core, instance);
	path->next_of_instance = *link;
	*link = path;
	return true;
}

void paths_note(struct core *core, struct path *path)
{
	if (path->is_news)
		return;
	path->is_news = true;
	core->news[core->news_count++] = path;
}

/* Between two tries, and in the midst of one, a path is to a person what it was before: on its way.
 */
static bool is_trying(enum path_state state)
{
	return state <= PATH_READY;
}

void paths_set_state(struct core *core, struct path *path, enum path_state state, double now)
{
	const struct subsystem *s = path->subsystem;
	bool goes_on = is_trying(path->state) && is_trying(state);
	bool rank_changes = s && (path->state == PATH_LIVE) != (state == PATH_LIVE);

	if (path->state == state)
		return;
	if (path->asked_anew && state != PATH_PROBING && state != PATH_HANDSHAKE) {
		path->asked_anew = false;
		core->asked_anew--;
	}
	heap_remove(&core->ready, path);
	if (rank_changes)
		take_out(core, s);
	count_path(core, path, -1);
	path->state = state;
	count_path(core, path, 1);
	if (rank_changes)
		put_in(core, s);
	else if (state == PATH_READY)
		heap_put(&core->ready, path);
	if (core->first_ready == NO_TIME && core->subsystems_ready)
		core->first_ready = now;
	if (goes_on)
		return;
	path->since = now;
	paths_note(core, path);
}

void paths_set_reason(struct core *core, struct path *path, enum reason reason, double now)
{
	if (path->reason == reason)
		return;
	path->reason = reason;
	path->since = now;
	paths_note(core, path);
}

void paths_set_due(struct core *core, struct path *path, double due)
{
	path->due = due;
	if (due == NO_TIME)
		heap_remove(&core->due, path);
	else
		heap_put(&core->due, path);
}

bool paths_are_all_excluded(const struct core *core)
{
	return core->take_all && core->excluded && !core->subsystems_asked;
}

void paths_post(struct core *core, enum event_kind kind, struct path *path)
{
	if (core->posted_next == core->posted_count)
		core->posted_next = core->posted_count = 0;
	if (core->posted_count == POSTED_MAX)
		return;
	core->posted[core->posted_count].kind = kind;
	core->posted[core->posted_count++].path = path;
}

bool paths_next_posted(struct core *core, enum event_kind *kind, struct path **path)
{
	if (core->posted_next == core->posted_count)
		return false;
	*kind = core->posted[core->posted_next].kind;
	*path = core->posted[core->posted_next++].path;
	return true;
}

void paths_act(struct core *core, enum action_kind kind, struct path *path)
{
	if (core->action_next == core->action_count)
		core->action_next = core->action_count = 0;
	if (core->action_count < ACTIONS_MAX)
		core->actions[core->action_count++] = (struct action){ kind, path };
}

static void link_path(struct core *core, struct path *path)
{
	struct path **bucket = &core->path_buckets[path_bucket(path->endpoint)];

	path->next_in_bucket = *bucket;
	*bucket = path;
	if (path->endpoint->discovery)
		return;
	path->subsystem = add_subsystem(core, path->endpoint->subsysnqn);
	path->next_in_subsystem = path->subsystem->paths;
	path->subsystem->paths = path;
}

struct path *paths_add(struct core *core, const struct endpoint *e, int referrals, double now)
{
	size_t n = core->path_count;
	struct path *path = &core->paths[n];

	if (n == PATHS_MAX)
		return NULL;
	core->endpoints[n] = *e;
	*path = (struct path){
		.endpoint = &core->endpoints[n],
		.since = now,
		.due = NO_TIME,
		.answered_at = NO_TIME,
		.fresh_at = NO_TIME,
		.live_at = NO_TIME,
		.tried_at = NO_TIME,
		.looked_at = NO_TIME,
		.instance = NO_INSTANCE,
		.referrals = referrals,
	};
	memcpy(path->key.trsvcid, e->trsvcid, sizeof(path->key.trsvcid));
	core->path_count++;
	link_path(core, path);
	count_path(core, path, 1);
	paths_set_due(core, path, now);
	paths_note(core, path);
	return path;
}
