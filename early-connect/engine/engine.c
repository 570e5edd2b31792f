// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/engine.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#include "base/clock.h"
#include "base/files.h"
#include "engine/adopt.h"
#include "engine/attaches.h"
#include "engine/names.h"
#include "engine/namespaces.h"
#include "engine/policy.h"
#include "engine/probes.h"
#include "engine/reach.h"
#include "kernel/netwatch.h"

#define TICK_SECONDS 1.0

int engine_init(struct engine *engine, struct plan *plan)
{
	double now = clock_now();

	memset(engine, 0, sizeof(*engine));
	engine->plan = plan;
	engine->epoll_fd = engine->net_fd = engine->signal_fd = engine->attach.fd = -1;
	engine->started = engine->asked = now;
	engine->first_route = engine->released_at = NO_TIME;
	engine->next_tick = now + TICK_SECONDS;
	engine->dirty = engine->look_due = true;
	/* Room that is not used costs no memory: its pages are never touched. */
	engine->paths = calloc(PATHS_MAX, sizeof(*engine->paths));
	engine->endpoints = calloc(PATHS_MAX, sizeof(*engine->endpoints));
	if (!engine->paths || !engine->endpoints)
		return -ENOMEM;
	for (size_t i = 0; i < plan->path_count; i++)
		engine_add_path(engine, &plan->paths[i], 0);
	free(plan->paths);
	plan->paths = NULL;
	plan->path_count = 0;
	return 0;
}

struct path *engine_find_path(const struct engine *engine, const struct endpoint *e)
{
	for (size_t i = 0; i < engine->path_count; i++)
		if (endpoint_is_same_host(&engine->endpoints[i], e))
			return &engine->paths[i];
	return NULL;
}

static void ask_again(struct engine *engine, struct path *path, double now)
{
	path->named = NULL;
	if (path->state != PATH_WITHDRAWN)
		return;
	path->state = PATH_WAITING;
	path->since = path->next_try = now;
	engine->dirty = true;
}

int engine_add_path(struct engine *engine, const struct endpoint *e, int referrals)
{
	struct path *known = engine_find_path(engine, e);
	size_t n = engine->path_count;
	double now = clock_now();

	if (known) {
		ask_again(engine, known, now);
		return -EEXIST;
	}
	if (n == PATHS_MAX)
		return -ENOSPC;
	engine->endpoints[n] = *e;
	engine->paths[n] = (struct path){
		.endpoint = &engine->endpoints[n],
		.since = now,
		.next_try = now,
		.answered_at = NO_TIME,
		.live_at = NO_TIME,
		.fd = -1,
		.instance = NO_INSTANCE,
		.to_own = NO_INSTANCE,
		.referrals = referrals,
	};
	engine->path_count++;
	engine->dirty = engine->adopt_due = true;
	return 0;
}

void engine_release(struct engine *engine)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		name_stop(&engine->paths[i]);
		reach_stop(&engine->paths[i]);
	}
	close_fd(&engine->epoll_fd);
	close_fd(&engine->net_fd);
	close_fd(&engine->signal_fd);
	free(engine->paths);
	free(engine->endpoints);
	engine->paths = NULL;
	engine->endpoints = NULL;
}

static int open_sources_of_events(struct engine *engine)
{
	sigset_t stop;
	int err;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	engine->signal_fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	engine->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (engine->signal_fd < 0 || engine->epoll_fd < 0)
		return -errno;
	engine->net_fd = netwatch_open();
	if (engine->net_fd < 0)
		return engine->net_fd;
	err = engine_watch(engine, EPOLL_CTL_ADD, engine->net_fd, EPOLLIN, &engine->net_fd);
	return err ? err
		   : engine_watch(engine, EPOLL_CTL_ADD, engine->signal_fd, EPOLLIN,
				  &engine->signal_fd);
}

/*
 * A path that dies before the release does not count; the kernel reconnects it, or it is gone.
 * After it, the same goes for one that still waits for its namespace.
 */
static void check_live_paths(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		char file[64], state[32];

		if (path->instance == NO_INSTANCE ||
		    (path->state == PATH_LIVE && engine->released_at != NO_TIME))
			continue;
		snprintf(file, sizeof(file), "/sys/class/nvme/nvme%d/state", path->instance);
		if (!file_read_line("", file, state, sizeof(state)) && !strcmp(state, "live"))
			continue;
		path->reason = REASON_LOST;
		path->instance = NO_INSTANCE;
		probe_retry_later(engine, path, REASON_NONE, now);
	}
}

static double earlier(double a, double b)
{
	return b != NO_TIME && b < a ? b : a;
}

static double give_up_time(const struct engine *engine)
{
	return engine->plan->timeout ? engine->asked + (double)engine->plan->timeout : NO_TIME;
}

/* Milliseconds until the next thing that no event announces. */
static int time_to_sleep(const struct engine *engine, double now)
{
	double wake = earlier(engine->next_tick, give_up_time(engine));

	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];

		if (probe_is_waiting(engine, path) || path->state == PATH_CONNECTED)
			wake = earlier(wake, path->next_try);
		else if (path->fd >= 0)
			wake = earlier(wake, path->deadline);
	}
	if (engine->kernel_first > now)
		wake = earlier(wake, engine->kernel_first);
	if (engine->attaching && engine->attaching->reason != REASON_KERNEL_BUSY)
		wake = earlier(wake, engine->attaching->since + BUSY_SECONDS);
	return wake <= now ? 0 : (int)ceil((wake - now) * 1000);
}

/* In the real root data is waited for, of which only a discovery controller may know. */
static bool is_enough(const struct engine *engine)
{
	return policy_is_satisfied(engine->paths, engine->path_count, engine->plan->paths_wanted) &&
	       (!engine->plan->take_all || policy_log_is_read(engine->paths, engine->path_count));
}

/*
 * The policy is met for the first time. Looks at all pairs of paths, so only when something has
 * changed.
 */
static bool is_release(struct engine *engine, double now)
{
	if (!engine->dirty || engine->released_at != NO_TIME || !is_enough(engine))
		return false;
	engine->released_at = now;
	return true;
}

static void tell(struct engine *engine, const struct engine_hooks *hooks, bool release, double now)
{
	if (engine->dirty)
		hooks->changed(engine, hooks->context);
	if (release)
		hooks->released(engine, hooks->context);
	engine->dirty = false;
	if (now < engine->next_tick)
		return;
	check_live_paths(engine, now);
	namespaces_check(engine, now);
	hooks->second(engine, hooks->context);
	engine->look_due = true;
	engine->next_tick = now + TICK_SECONDS;
}

static void look(struct engine *engine, const struct engine_hooks *hooks)
{
	if (engine->look_due || engine->dirty)
		hooks->look(engine, hooks->context);
	engine->look_due = false;
}

static enum verdict judge(const struct engine *engine, double now)
{
	double give_up = give_up_time(engine);

	if (engine->dirty && policy_is_satisfied(engine->paths, engine->path_count, PATHS_ALL))
		return VERDICT_ALL_LIVE;
	if (give_up == NO_TIME || now < give_up)
		return VERDICT_RUNNING;
	return engine->released_at == NO_TIME ? VERDICT_TIMEOUT : VERDICT_PARTIAL;
}

static void handle_event(struct engine *engine, void *owner, double now)
{
	struct signalfd_siginfo info;

	if (owner == &engine->net_fd) {
		if (netwatch_drain(engine->net_fd)) {
			probes_wake(engine, now);
			engine->look_due = true;
		}
	} else if (owner == &engine->signal_fd) {
		if (read(engine->signal_fd, &info, sizeof(info)) == sizeof(info))
			engine->verdict =
				engine->released_at == NO_TIME ? VERDICT_STOPPED : VERDICT_PARTIAL;
		engine->dirty = true;
	} else if (owner == &engine->attach) {
		if (engine->attaching)
			attaches_finish(engine, now);
	} else if (((struct path *)owner)->fd >= 0) {
		probe_continue(engine, owner, now);
	}
}

/* What has come about by now, and whether that is the end. */
static bool has_ended(struct engine *engine, const struct engine_hooks *hooks, double now)
{
	bool release = is_release(engine, now);

	engine->verdict = judge(engine, now);
	if (engine->verdict != VERDICT_RUNNING)
		namespaces_name_missing(engine);
	engine->dirty |= engine->verdict != VERDICT_RUNNING;
	tell(engine, hooks, release, now);
	engine_own(engine); /* behind the news, for which the boot waits */
	return engine->verdict != VERDICT_RUNNING;
}

static int loop(struct engine *engine, const struct engine_hooks *hooks)
{
	struct epoll_event events[64];

	while (engine->verdict == VERDICT_RUNNING) {
		double now = clock_now();
		int count;

		if (engine->adopt_due)
			engine_adopt(engine);
		probes_start_due(engine, now);
		attaches_start(engine, now);
		look(engine, hooks); /* behind the probes: the network's news is for them first */
		if (now >= engine->kernel_first) {
			if (has_ended(engine, hooks, now))
				break;
			attaches_prepare(engine);
		}
		count = epoll_wait(engine->epoll_fd, events, ARRAY_SIZE(events),
				   time_to_sleep(engine, now));
		if (count < 0 && errno != EINTR)
			return -errno;
		now = clock_now();
		for (int i = 0; i < count; i++)
			handle_event(engine, events[i].data.ptr, now);
		probes_expire(engine, now);
		namespaces_look(engine, now);
		attaches_name_busy(engine, now);
	}
	return 0;
}

/* A connect may have come to its end while it was being ended, which may take seconds. */
static void end_attach(struct engine *engine, const struct engine_hooks *hooks)
{
	if (!engine->attach.busy) {
		attach_abort(&engine->attach);
		return;
	}
	hooks->changed(engine, hooks->context);
	if (!attach_abort(&engine->attach))
		engine->attaching->reason = REASON_KERNEL_BUSY;
	engine_adopt(engine);
	engine->dirty = true;
	if (engine->released_at == NO_TIME && is_enough(engine)) {
		engine->released_at = clock_now();
		engine->verdict = VERDICT_PARTIAL;
	}
	if (policy_is_satisfied(engine->paths, engine->path_count, PATHS_ALL))
		engine->verdict = VERDICT_ALL_LIVE;
}

/* A descriptor a path: the usual soft limit is as low as PATHS_MAX. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int engine_run(struct engine *engine, const struct engine_hooks *hooks)
{
	int err = open_sources_of_events(engine);

	if (err)
		return err;
	raise_descriptor_limit();
	srandom((unsigned int)(clock_now() * 1e6) ^ (unsigned int)getpid());
	err = loop(engine, hooks);
	engine_own(engine); /* what a signal came before */
	end_attach(engine, hooks);
	if (engine->dirty)
		hooks->changed(engine, hooks->context);
	return err;
}
