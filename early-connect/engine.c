// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#include "clock.h"
#include "discover.h"
#include "netwatch.h"
#include "policy.h"
#include "reach.h"
#include "sysfs.h"

#define TICK_SECONDS 1.0
#define BUSY_SECONDS 5.0 /* a connect that takes longer is named */

int engine_init(struct engine *engine, const struct plan *plan)
{
	double now = clock_now();

	memset(engine, 0, sizeof(*engine));
	engine->plan = plan;
	engine->epoll_fd = engine->net_fd = engine->signal_fd = engine->attach.fd = -1;
	engine->started = now;
	engine->first_route = engine->released_at = NO_TIME;
	engine->next_tick = now + TICK_SECONDS;
	engine->dirty = true;
	/* Room that is not used costs no memory: its pages are never touched. */
	engine->paths = calloc(PATHS_MAX, sizeof(*engine->paths));
	engine->endpoints = calloc(PATHS_MAX, sizeof(*engine->endpoints));
	if (!engine->paths || !engine->endpoints)
		return -ENOMEM;
	for (size_t i = 0; i < plan->path_count; i++)
		if (engine_add_path(engine, &plan->paths[i], 0) == -ENOSPC)
			return -E2BIG;
	return 0;
}

int engine_add_path(struct engine *engine, const struct endpoint *e, int referrals)
{
	size_t n = engine->path_count;
	double now = clock_now();

	for (size_t i = 0; i < n; i++)
		if (endpoint_is_same(&engine->endpoints[i], e))
			return -EEXIST;
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
		.referrals = referrals,
	};
	engine->path_count++;
	engine->dirty = true;
	return 0;
}

void engine_release(struct engine *engine)
{
	for (size_t i = 0; i < engine->path_count; i++)
		reach_stop(&engine->paths[i]);
	close_fd(&engine->epoll_fd);
	close_fd(&engine->net_fd);
	close_fd(&engine->signal_fd);
	free(engine->paths);
	free(engine->endpoints);
	engine->paths = NULL;
	engine->endpoints = NULL;
}

static int watch(struct engine *engine, int op, int fd, uint32_t events, void *owner)
{
	struct epoll_event event = { .events = events, .data.ptr = owner };

	return epoll_ctl(engine->epoll_fd, op, fd, &event) ? -errno : 0;
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
	err = watch(engine, EPOLL_CTL_ADD, engine->net_fd, EPOLLIN, &engine->net_fd);
	return err ? err
		   : watch(engine, EPOLL_CTL_ADD, engine->signal_fd, EPOLLIN, &engine->signal_fd);
}

/* What is connected already counts as live, whoever connected it. */
static void adopt_existing(struct engine *engine)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers("", &list);

	for (size_t i = 0; count > 0 && i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		const struct controller *c = controller_find(list, (size_t)count, path->endpoint);

		if (path->endpoint->discovery || !c ||
		    (path->state == PATH_LIVE && path->instance != NO_INSTANCE))
			continue;
		sscanf(c->name, "nvme%d", &path->instance);
		if (!controller_is_live(c))
			continue;
		path->state = PATH_LIVE;
		path->live_at = path->live_at == NO_TIME ? clock_now() : path->live_at;
	}
}

/* A discovery controller whose port was not given: 8009, or 4420 as dracut has it. */
static void try_other_port(struct endpoint *e)
{
	bool first = !strcmp(e->trsvcid, NVME_DISC_PORT);

	if (e->any_port)
		strcpy(e->trsvcid, first ? NVME_TCP_PORT : NVME_DISC_PORT);
}

/* The try failed for path->reason; only a reason other than @before is news. */
static void schedule_retry(struct engine *engine, struct path *path, enum reason before, double now)
{
	double delay = policy_delay(path);

	if (path->reason != before) {
		path->since = now;
		engine->dirty = true;
	}
	if (delay != NO_TIME)
		try_other_port(path->endpoint);
	path->state = PATH_WAITING;
	path->next_try = delay == NO_TIME ? NO_TIME : now + delay;
}

/* A probe got past routing when it waits for the other side, or was answered or refused by it. */
static void note_route(struct engine *engine, const struct path *path, double now)
{
	if (engine->first_route == NO_TIME && path->reason != REASON_NO_CARRIER &&
	    path->reason != REASON_NO_ROUTE && path->reason != REASON_NO_HOST_ADDRESS &&
	    path->reason != REASON_NO_INTERFACE && path->reason != REASON_NAME_UNKNOWN)
		engine->first_route = now;
}

static void start_probe(struct engine *engine, struct path *path, double now)
{
	enum reason before = path->reason;
	int err;

	path->reason = REASON_NONE;
	err = reach_start(path, now);
	note_route(engine, path, now);
	if (!err && path->fd >= 0)
		err = watch(engine, EPOLL_CTL_ADD, path->fd,
			    path->state == PATH_PROBING ? EPOLLOUT : EPOLLIN, path);
	if (err)
		schedule_retry(engine, path, before, now);
	else
		path->reason = before; /* stands until there is news */
}

static void start_due_probes(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->state == PATH_WAITING && path->next_try != NO_TIME &&
		    path->next_try <= now)
			start_probe(engine, path, now);
	}
}

static void continue_probe(struct engine *engine, struct path *path, double now)
{
	enum path_state state = path->state;
	enum reason before = path->reason;

	if (reach_continue(path, now))
		schedule_retry(engine, path, before, now);
	else if (path->state == PATH_HANDSHAKE && state == PATH_PROBING)
		watch(engine, EPOLL_CTL_MOD, path->fd, EPOLLIN, path);
	else if (path->state == PATH_READY && engine->attaching)
		engine->dirty = true; /* it has to wait for the kernel: worth to be seen */
}

static void expire_probes(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		enum reason before = path->reason;

		if (path->fd < 0 || path->deadline > now)
			continue;
		reach_timed_out(path);
		schedule_retry(engine, path, before, now);
	}
}

/* Better news from the network: whoever only waits tries at once, except after a person's mistake.
 */
static void wake_waiting(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->state == PATH_WAITING && !reason_needs_person(path->reason))
			path->next_try = now;
	}
}

static void start_attach(struct engine *engine, double now)
{
	struct path *path = policy_next_attach(engine->paths, engine->path_count);

	if (!path || engine->attach.pid)
		return;
	if (attach_start(&engine->attach, path) ||
	    watch(engine, EPOLL_CTL_ADD, engine->attach.fd, EPOLLIN, &engine->attach)) {
		attach_abort(&engine->attach);
		path->reason = REASON_CONNECT_FAILED;
		schedule_retry(engine, path, REASON_NONE, now);
		return;
	}
	path->state = PATH_ATTACHING;
	path->since = now;
	engine->attaching = path;
}

static void take_result(struct engine *engine, struct path *path,
			const struct fabrics_result *result, const struct record *records,
			double now)
{
	memcpy(path->detail, result->detail, sizeof(path->detail));
	path->reason = result->err ? result->reason : REASON_NONE;
	if (!result->err && path->endpoint->discovery) {
		if (discover_take(engine, path, records, result->record_count))
			path->state = PATH_DISCOVERED;
		else
			path->reason = REASON_NO_SUBSYSTEM;
	} else if (!result->err) {
		path->state = PATH_LIVE;
		path->live_at = now;
		path->instance = result->instance;
		if (path->instance == NO_INSTANCE)
			adopt_existing(engine);
	}
}

static void finish_attach(struct engine *engine, double now)
{
	_cleanup_free_ struct record *records = NULL;
	struct path *path = engine->attaching;
	struct fabrics_result result;

	engine->attaching = NULL;
	engine->dirty = true;
	path->since = now;
	if (attach_finish(&engine->attach, &result, &records)) {
		path->reason = REASON_CONNECT_FAILED;
		snprintf(path->detail, sizeof(path->detail), "the connecting child died");
	} else {
		take_result(engine, path, &result, records, now);
	}
	if (path_is_done(path))
		return;
	path->failed_attaches++;
	schedule_retry(engine, path, REASON_NONE, now);
}

static void name_busy_kernel(struct engine *engine, double now)
{
	struct path *path = engine->attaching;

	if (!path || path->reason == REASON_KERNEL_BUSY || now - path->since < BUSY_SECONDS)
		return;
	path->reason = REASON_KERNEL_BUSY;
	engine->dirty = true;
}

static double earlier(double a, double b)
{
	return b != NO_TIME && b < a ? b : a;
}

static double give_up_time(const struct engine *engine)
{
	return engine->plan->timeout ? engine->started + (double)engine->plan->timeout : NO_TIME;
}

/* Milliseconds until the next thing that no event announces. */
static int time_to_sleep(const struct engine *engine, double now)
{
	double wake = earlier(engine->next_tick, give_up_time(engine));

	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];

		if (path->state == PATH_WAITING)
			wake = earlier(wake, path->next_try);
		else if (path->fd >= 0)
			wake = earlier(wake, path->deadline);
	}
	if (engine->attaching && engine->attaching->reason != REASON_KERNEL_BUSY)
		wake = earlier(wake, engine->attaching->since + BUSY_SECONDS);
	return wake <= now ? 0 : (int)ceil((wake - now) * 1000);
}

/* Looks at all pairs of paths, so only when something has changed. */
static bool is_satisfied_now(const struct engine *engine)
{
	return engine->dirty && engine->released_at == NO_TIME &&
	       policy_is_satisfied(engine->paths, engine->path_count, engine->plan->paths_wanted);
}

static void tell(struct engine *engine, const struct engine_hooks *hooks, double now)
{
	bool satisfied = is_satisfied_now(engine);

	if (satisfied)
		engine->released_at = now;
	if (engine->dirty)
		hooks->changed(engine, hooks->context);
	if (satisfied)
		hooks->released(engine, hooks->context);
	engine->dirty = false;
	if (now < engine->next_tick)
		return;
	hooks->second(engine, hooks->context);
	engine->next_tick = now + TICK_SECONDS;
}

static enum verdict judge(const struct engine *engine, double now)
{
	double give_up = give_up_time(engine);

	if (policy_all_done(engine->paths, engine->path_count))
		return VERDICT_ALL_LIVE;
	if (give_up == NO_TIME || now < give_up)
		return VERDICT_RUNNING;
	return engine->released_at == NO_TIME ? VERDICT_TIMEOUT : VERDICT_PARTIAL;
}

static void handle_event(struct engine *engine, void *owner, double now)
{
	struct signalfd_siginfo info;

	if (owner == &engine->net_fd) {
		if (netwatch_drain(engine->net_fd))
			wake_waiting(engine, now);
	} else if (owner == &engine->signal_fd) {
		if (read(engine->signal_fd, &info, sizeof(info)) == sizeof(info))
			engine->verdict =
				engine->released_at == NO_TIME ? VERDICT_STOPPED : VERDICT_PARTIAL;
	} else if (owner == &engine->attach) {
		finish_attach(engine, now);
	} else if (((struct path *)owner)->fd >= 0) {
		continue_probe(engine, owner, now);
	}
}

static int loop(struct engine *engine, const struct engine_hooks *hooks)
{
	struct epoll_event events[64];

	while (engine->verdict == VERDICT_RUNNING) {
		double now = clock_now();
		int count;

		start_due_probes(engine, now);
		start_attach(engine, now);
		tell(engine, hooks, now);
		engine->verdict = judge(engine, now);
		if (engine->verdict != VERDICT_RUNNING)
			break;
		count = epoll_wait(engine->epoll_fd, events, ARRAY_SIZE(events),
				   time_to_sleep(engine, now));
		if (count < 0 && errno != EINTR)
			return -errno;
		now = clock_now();
		for (int i = 0; i < count; i++)
			handle_event(engine, events[i].data.ptr, now);
		expire_probes(engine, now);
		name_busy_kernel(engine, now);
	}
	return 0;
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
	adopt_existing(engine);
	err = loop(engine, hooks);
	if (!attach_abort(&engine->attach) && engine->attaching)
		engine->attaching->reason = REASON_KERNEL_BUSY;
	adopt_existing(engine); /* a connect may have come to its end meanwhile */
	hooks->changed(engine, hooks->context);
	return err;
}
