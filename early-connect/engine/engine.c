// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/engine.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "engine/controllers.h"
#include "engine/core.h"
#include "engine/devices.h"
#include "engine/leaf.h"
#include "kernel/netwatch.h"
#include "kernel/uevents.h"
#include "request/secrets.h"

static uint64_t make_seed(double now)
{
	return (uint64_t)(now * 1e9) ^ (uint64_t)getpid() << 32;
}

int engine_init(struct engine *engine, struct plan *plan)
{
	double now = clock_now();
	int err;

	memset(engine, 0, sizeof(*engine));
	engine->plan = plan;
	engine->epoll_fd = engine->net_fd = engine->device_fd = engine->signal_fd = -1;
	engine->attach.fd = -1;
	engine->added = NO_INSTANCE;
	engine->next_second = now + 1;
	engine->look_due = true;
	err = paths_init(&engine->core, plan, make_seed(now), now);
	engine->leaves = calloc(PATHS_MAX, sizeof(*engine->leaves));
	engine->owned = calloc(PATHS_MAX, sizeof(*engine->owned));
	if (err || !engine->leaves || !engine->owned)
		return -ENOMEM;
	child_keep_out(engine->core.paths, PATHS_MAX * sizeof(*engine->core.paths));
	child_keep_out(engine->core.endpoints, PATHS_MAX * sizeof(*engine->core.endpoints));
	child_keep_out(engine->leaves, PATHS_MAX * sizeof(*engine->leaves));
	for (size_t i = 0; i < plan->path_count; i++)
		core_add(&engine->core, &plan->paths[i], now);
	secrets_wipe(plan->paths, plan->path_count);
	free(plan->paths);
	plan->paths = NULL;
	plan->path_count = 0;
	return 0;
}

void engine_release(struct engine *engine)
{
	for (size_t i = 0; engine->leaves && i < engine->core.path_count; i++)
		leaf_stop(&engine->leaves[i]);
	leaf_reap();
	close_fd(&engine->epoll_fd);
	close_fd(&engine->net_fd);
	close_fd(&engine->device_fd);
	close_fd(&engine->signal_fd);
	secrets_wipe(engine->core.endpoints, engine->core.path_count);
	free(engine->leaves);
	free(engine->owned);
	engine->leaves = NULL;
	engine->owned = NULL;
	paths_release(&engine->core);
}

static int watch(struct engine *engine, int fd, uint32_t events, void *owner)
{
	struct epoll_event event = { .events = events, .data.ptr = owner };

	if (!epoll_ctl(engine->epoll_fd, EPOLL_CTL_ADD, fd, &event))
		return 0;
	return errno == EEXIST && !epoll_ctl(engine->epoll_fd, EPOLL_CTL_MOD, fd, &event) ? 0
											  : -errno;
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
	err = watch(engine, engine->net_fd, EPOLLIN, &engine->net_fd);
	if (!err)
		err = watch(engine, engine->signal_fd, EPOLLIN, &engine->signal_fd);
	/* Without it the core's own looks are the news. */
	engine->device_fd = uevents_open();
	if (!err && engine->device_fd >= 0)
		watch(engine, engine->device_fd, EPOLLIN, &engine->device_fd);
	return err;
}

/* ---- actions ---- */

static struct leaf *leaf_of(const struct engine *engine, const struct path *path)
{
	return &engine->leaves[path - engine->core.paths];
}

static void post(struct engine *engine, struct leaf_news *news)
{
	if (news->event.kind != EVENT_KINDS)
		core_event(&engine->core, &news->event, clock_now());
	free(news->records);
}

static void post_failure(struct engine *engine, struct path *path, const char *detail)
{
	const struct event event = { .kind = EVENT_FAILED,
				     .path = path,
				     .reason = REASON_CONNECT_FAILED,
				     .detail = detail,
				     .instance = NO_INSTANCE };

	core_event(&engine->core, &event, clock_now());
}

/* Poll for what runs for @path, if anything does. */
static void watch_leaf(struct engine *engine, struct path *path)
{
	struct leaf *leaf = leaf_of(engine, path);
	bool connecting = leaf->kind == LEAF_PROBE && !leaf->probe.shaking;

	if (leaf->fd < 0 || !watch(engine, leaf->fd, connecting ? EPOLLOUT : EPOLLIN, leaf))
		return;
	leaf_stop(leaf);
	post_failure(engine, path, "it can't be watched");
}

static void probe(struct engine *engine, struct path *path)
{
	struct leaf_news news;

	leaf_probe(leaf_of(engine, path), path, &news);
	post(engine, &news);
	watch_leaf(engine, path);
}

static void end_probe(struct engine *engine, struct path *path)
{
	struct leaf_news news;

	leaf_end_probe(leaf_of(engine, path), path, &news);
	post(engine, &news);
}

static void look_up(struct engine *engine, struct path *path)
{
	struct leaf_news news;

	leaf_look_up(leaf_of(engine, path), path, &news);
	post(engine, &news);
	watch_leaf(engine, path);
}

static void attach(struct engine *engine, struct path *path)
{
	leaf_stop(leaf_of(engine, path));
	engine->added = NO_INSTANCE;
	if (!attach_start(&engine->attach, path->endpoint) &&
	    !watch(engine, engine->attach.fd, EPOLLIN, &engine->attach))
		return;
	attach_abort(&engine->attach);
	post_failure(engine, path, "the connecting child can't be started");
}

static void adopt(void *context, struct path *path, int instance)
{
	struct engine *engine = context;
	const struct event event = { .kind = EVENT_ADOPTED, .path = path, .instance = instance };

	core_event(&engine->core, &event, clock_now());
}

static void note_owned(struct engine *engine, const struct path *path)
{
	if (path->instance != NO_INSTANCE && engine->owned_count < PATHS_MAX)
		engine->owned[engine->owned_count++] = path->instance;
}

/* Behind the news, for which the boot waits. */
static void own(struct engine *engine)
{
	for (size_t i = 0; i < engine->owned_count; i++)
		controllers_own(engine->owned[i], engine->plan->iopolicy);
	engine->owned_count = 0;
}

static void act(struct engine *engine, const struct action *action)
{
	switch (action->kind) {
	case ACTION_PROBE:
		probe(engine, action->path);
		break;
	case ACTION_PROBE_END:
		end_probe(engine, action->path);
		break;
	case ACTION_STOP:
		leaf_stop(leaf_of(engine, action->path));
		break;
	case ACTION_LOOK_UP:
		look_up(engine, action->path);
		break;
	case ACTION_ATTACH:
		attach(engine, action->path);
		break;
	case ACTION_LOOK:
		devices_look(&engine->core, action->path);
		break;
	case ACTION_OWN:
		note_owned(engine, action->path);
		break;
	case ACTION_ADOPT:
		engine->adopt_due = true;
		break;
	case ACTION_RELEASE:
		engine->released = true;
		break;
	}
}

static void act_all(struct engine *engine)
{
	struct action action;

	while (core_next_action(&engine->core, &action))
		act(engine, &action);
}

/* What is there already first: it needs no try. Then what is due, and what comes of it. */
static void advance(struct engine *engine)
{
	do {
		act_all(engine);
		if (engine->adopt_due) {
			engine->adopt_due = false;
			controllers_adopt(&engine->core, adopt, engine);
		}
		core_advance(&engine->core, clock_now());
		act_all(engine);
	} while (engine->adopt_due);
}

/* ---- events ---- */

/* The slot is free; a discovery controller's child goes on beside it. */
static void finish_attach(struct engine *engine)
{
	struct path *path = engine->core.attaching;
	struct fabrics_result result;
	struct event event = { .path = path, .instance = NO_INSTANCE };
	int err = attach_finish(&engine->attach, &result), fd = -1;
	bool goes_on = path && !err && !result.err && path->endpoint->discovery;
	pid_t pid = goes_on ? attach_release(&engine->attach, &fd) : 0;

	if (!path)
		return;
	event.detail = err ? "the connecting child died" : result.detail;
	event.reason = err ? REASON_CONNECT_FAILED : result.reason;
	event.instance = err ? NO_INSTANCE : result.instance;
	event.kind = err || result.err				 ? EVENT_FAILED
		     : goes_on || result.instance != NO_INSTANCE ? EVENT_ATTACHED
								 : EVENT_EXISTS;
	if (goes_on)
		leaf_log(leaf_of(engine, path), pid, fd);
	core_event(&engine->core, &event, clock_now());
	if (goes_on)
		watch_leaf(engine, path);
}

static void hear_devices(struct engine *engine)
{
	devices_hear(&engine->core, engine->added);
	engine->root_due = true;
}

static void handle_event(struct engine *engine, void *owner)
{
	struct signalfd_siginfo info;
	struct leaf_news news;

	if (owner == &engine->net_fd) {
		if (!netwatch_drain(engine->net_fd))
			return;
		core_event(&engine->core, &(struct event){ .kind = EVENT_NEWS }, clock_now());
		engine->look_due = true;
	} else if (owner == &engine->device_fd) {
		if (uevents_drain(engine->device_fd, &engine->added))
			hear_devices(engine);
	} else if (owner == &engine->signal_fd) {
		if (read(engine->signal_fd, &info, sizeof(info)) == sizeof(info))
			core_stop(&engine->core, clock_now());
	} else if (owner == &engine->attach) {
		if (!child_has_answered(engine->attach.fd))
			return;
		if (engine->attach.busy)
			finish_attach(engine);
		else
			attach_abort(&engine->attach); /* somebody has killed it */
	} else {
		struct leaf *leaf = owner;
		struct path *path = &engine->core.paths[leaf - engine->leaves];

		if (leaf->fd < 0)
			return; /* it was ended by an event before this one */
		leaf_continue(leaf, path, &news);
		post(engine, &news);
		watch_leaf(engine, path);
	}
}

static void tell(struct engine *engine, const struct engine_hooks *hooks)
{
	struct core *core = &engine->core;

	if (core->news_count || core->verdict != VERDICT_RUNNING)
		hooks->changed(engine, hooks->context);
	for (size_t i = 0; i < core->news_count; i++)
		core->news[i]->is_news = false;
	core->news_count = 0;
	if (engine->released)
		hooks->released(engine, hooks->context);
	engine->released = false;
	if (core->left_out > engine->told_left_out)
		log_warn(
			"%zu paths are left out, of %s among others: no more than %d are connected",
			core->left_out, core->left_out_first, PATHS_MAX);
	engine->told_left_out = core->left_out;
}

static void look_again(struct engine *engine, const struct engine_hooks *hooks)
{
	double now = clock_now();

	if (now >= engine->next_second) {
		engine->next_second = now + 1;
		engine->look_due = true;
		leaf_reap();
		hear_devices(engine);
		hooks->second(engine, hooks->context);
	}
	if (engine->look_due)
		hooks->look(engine, hooks->context);
	engine->look_due = false;
}

/* Make the child ready for what is most likely to be connected next. */
static void prepare_attach(struct engine *engine)
{
	struct core *core = &engine->core;
	const struct path *likely = heap_first(&core->ready);

	if (core->stop_by != NO_TIME || engine->attach.busy || attach_prepare(&engine->attach))
		return;
	if (!likely)
		likely = core->likely;
	if (likely)
		attach_expect(&engine->attach, likely->endpoint);
}

/* Milliseconds until the next thing that no event announces. */
static int time_to_sleep(const struct engine *engine)
{
	double wake = core_wake(&engine->core), now = clock_now();

	if (wake == NO_TIME || engine->next_second < wake)
		wake = engine->next_second;
	return wake <= now ? 0 : (int)ceil((wake - now) * 1000);
}

static int loop(struct engine *engine, const struct engine_hooks *hooks)
{
	struct epoll_event events[64];

	for (;;) {
		int count;

		advance(engine);
		if (engine->root_due)
			devices_look_for_root(&engine->core);
		engine->root_due = false;
		look_again(engine,
			   hooks); /* behind the probes: the network's news is for them first */
		advance(engine);
		tell(engine, hooks);
		own(engine);
		if (engine->core.verdict != VERDICT_RUNNING)
			return 0;
		prepare_attach(engine);
		count = epoll_wait(engine->epoll_fd, events, ARRAY_SIZE(events),
				   time_to_sleep(engine));
		if (count < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < count; i++)
			handle_event(engine, events[i].data.ptr);
	}
}

/* A kernel that is still at a connect may bring it to its end when nobody is there any more. */
static void end_attach(struct engine *engine)
{
	struct path *path = engine->core.attaching;

	if (attach_abort(&engine->attach) && path)
		controllers_adopt(&engine->core, adopt, engine);
	own(engine);
}

int engine_run(struct engine *engine, const struct engine_hooks *hooks)
{
	int err = open_sources_of_events(engine);

	if (err)
		return err;
	leaf_raise_limit();
	child_touch_program(); /* now, and not when the network comes */
	err = loop(engine, hooks);
	end_attach(engine);
	core_finish(&engine->core, clock_now());
	if (err || engine->core.news_count)
		hooks->changed(engine, hooks->context);
	return err;
}
