// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"

#define STEPS_MAX 200000

void world_fault(struct world *world, const char *format, ...)
{
	va_list args;

	if (*world->fault)
		return;
	va_start(args, format);
	vsnprintf(world->fault, sizeof(world->fault), format, args);
	va_end(args);
}

void world_tell(struct world *world, const char *format, ...)
{
	va_list args;

	if (!world->tells)
		return;
	printf("# %9.3f  ", world->now);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void world_init(struct world *world, int wanted, long timeout, long grace, uint64_t seed)
{
	const struct plan plan = { .paths_wanted = wanted, .timeout = timeout, .grace = grace };

	memset(world, 0, sizeof(*world));
	world->now = 1;
	world->stop = world->root = world->when = NEVER;
	world->root_ready = NEVER;
	for (size_t i = 0; i < PATHS_MAX; i++)
		world->answered[i] = world->connected[i] = NO_TIME;
	world->found = (struct target){
		.until = NEVER, .latency = 0.001, .connect = 0.01, .dead = 3.2, .scan = 0.002
	};
	world->found.ana = PATH_LIVE;
	world->found.ana_good = world->found.lost = world->found.back = NEVER;
	if (paths_init(&world->core, &plan, seed, world->now))
		world_fault(world, "out of memory");
	world->core.exclusions = &world->exclusions;
}

void world_release(struct world *world)
{
	paths_release(&world->core);
	exclusions_release(&world->exclusions);
}

struct endpoint world_endpoint(const struct world *world, const char *subsysnqn)
{
	struct endpoint e = { .trsvcid = "4420", .source = "cmdline" };

	snprintf(e.subsysnqn, sizeof(e.subsysnqn), "%s", subsysnqn);
	snprintf(e.traddr, sizeof(e.traddr), "192.0.%zu.%zu", 2 + world->target_count / 250,
		 1 + world->target_count % 250);
	return e;
}

struct target *world_ask(struct world *world, const struct endpoint *e)
{
	struct target *target = &world->targets[world->target_count++];

	*target = world->found;
	core_add(&world->core, e, world->now);
	return target;
}

struct target *world_add(struct world *world, const char *subsysnqn)
{
	struct endpoint e = world_endpoint(world, subsysnqn);

	return world_ask(world, &e);
}

struct target *world_add_discovery(struct world *world)
{
	struct endpoint e = world_endpoint(world, NVME_DISCOVERY_NQN);

	strcpy(e.trsvcid, NVME_DISC_PORT);
	e.discovery = true;
	return world_ask(world, &e);
}

static size_t number_of(const struct world *world, const struct path *path)
{
	return (size_t)(path - world->core.paths);
}

static struct target *target_of(struct world *world, const struct path *path)
{
	size_t n = number_of(world, path);

	return n < world->target_count ? &world->targets[n] : &world->found;
}

static bool is_up(const struct target *target, double now)
{
	return now >= target->from && now < target->until;
}

static void schedule(struct world *world, struct path *path, double delay, enum event_kind kind,
		     enum reason reason)
{
	const struct sim_event event = { world->now + delay, path,
					 world->rounds[number_of(world, path)], kind, reason };

	if (delay >= NEVER)
		return;
	if (world->event_count == ARRAY_SIZE(world->events)) {
		world_fault(world, "too much is under way");
		return;
	}
	world->events[world->event_count++] = event;
}

static struct look look_at(struct world *world, struct path *path)
{
	const struct target *target = target_of(world, path);
	double age = world->now - world->connected[number_of(world, path)];
	struct look look = { .controller = LOOK_LIVE,
			     .any = age >= target->scan,
			     .ana = world->now >= target->ana_good ? PATH_LIVE : target->ana };

	if (!world->is_there[number_of(world, path)])
		look.controller = LOOK_GONE;
	else if (world->now >= target->lost && world->now < target->back)
		look.controller = target->gone ? LOOK_GONE : LOOK_LOST;
	return look;
}

static void post(struct world *world, struct path *path, enum event_kind kind, enum reason reason)
{
	const struct target *target = target_of(world, path);
	struct event event = { .kind = kind,
			       .path = path,
			       .reason = reason,
			       .instance = NO_INSTANCE,
			       .records = target->records,
			       .record_count = target->record_count };

	if (kind == EVENT_ANSWERED)
		world->answered[path->portal - world->core.portals] = world->now;
	if ((kind == EVENT_ATTACHED || kind == EVENT_APPEARED) && !path->endpoint->discovery) {
		event.instance =
			path->instance != NO_INSTANCE ? path->instance : world->next_instance++;
		if (!world->is_there[number_of(world, path)])
			world->connected[number_of(world, path)] = world->now;
		world->is_there[number_of(world, path)] = true;
		event.look = look_at(world, path);
	}
	world_tell(world, "%s %zu: event %d, %s", path_state_name(path->state),
		   number_of(world, path), kind, reason_key(reason));
	core_event(&world->core, &event, world->now);
	check_step(world);
}

/* ---- what the core wants done ---- */

static void probe(struct world *world, struct path *path)
{
	const struct target *target = target_of(world, path);

	world->rounds[number_of(world, path)]++;
	world->probes++;
	if (world->now < world->route) {
		post(world, path, EVENT_FAILED, REASON_NO_ROUTE);
		return;
	}
	post(world, path, EVENT_SENT, REASON_NONE);
	if (is_up(target, world->now + target->latency))
		schedule(world, path, target->latency, EVENT_TCP_UP, REASON_NONE);
	else if (target->refuses)
		schedule(world, path, target->latency, EVENT_FAILED, REASON_REFUSED);
	else if (target->from > world->now && target->from - world->now < 3)
		/* the kernel repeats the SYN each second */
		schedule(world, path, ceil(target->from - world->now) + target->latency,
			 EVENT_TCP_UP, REASON_NONE);
}

static void shake_hands(struct world *world, struct path *path)
{
	const struct target *target = target_of(world, path);

	if (target->fault != REASON_NONE)
		schedule(world, path, target->latency, EVENT_FAILED, target->fault);
	else if (is_up(target, world->now + target->latency + target->icresp))
		schedule(world, path, target->latency + target->icresp, EVENT_ANSWERED,
			 REASON_NONE);
}

static void end_probe(struct world *world, struct path *path)
{
	enum reason reason =
		path->state == PATH_HANDSHAKE ? REASON_HANDSHAKE_SILENT : REASON_NO_ANSWER;

	world->rounds[number_of(world, path)]++;
	post(world, path, EVENT_FAILED, reason);
}

static void attach(struct world *world, struct path *path)
{
	const struct target *target = target_of(world, path);
	double age = world->now - world->answered[path->portal - world->core.portals];

	if (world->in_kernel)
		world_fault(world, "two writes at one time");
	if (age > 2.0 + 1e-9)
		world_fault(world, "path %zu is attached %.3f s after its answer",
			    number_of(world, path), age);
	world->in_kernel = path;
	world->is_there[number_of(world, path)] = false;
	world->rounds[number_of(world, path)]++;
	if (target->appears && is_up(target, world->now + target->connect))
		schedule(world, path, target->connect / 2, EVENT_APPEARED, REASON_NONE);
	if (target->child_dies)
		schedule(world, path, target->connect / 2, EVENT_FAILED, REASON_CONNECT_FAILED);
	else if (!is_up(target, world->now + target->connect))
		schedule(world, path, target->dead, EVENT_FAILED, REASON_CONNECT_FAILED);
	else if (target->kernel != REASON_NONE)
		schedule(world, path, target->connect, EVENT_FAILED, target->kernel);
	else
		schedule(world, path, target->connect, EVENT_ATTACHED, REASON_NONE);
}

static void look(struct world *world, struct path *path)
{
	const struct event event = { .kind = EVENT_LOOKED,
				     .path = path,
				     .look = look_at(world, path) };

	if (path->instance == NO_INSTANCE)
		return;
	core_event(&world->core, &event, world->now);
	check_step(world);
}

static void act(struct world *world, const struct action *action)
{
	struct path *path = action->path;

	switch (action->kind) {
	case ACTION_PROBE:
		probe(world, path);
		break;
	case ACTION_PROBE_END:
		end_probe(world, path);
		break;
	case ACTION_STOP:
		world->rounds[number_of(world, path)]++;
		break;
	case ACTION_ATTACH:
		attach(world, path);
		break;
	case ACTION_LOOK:
		look(world, path);
		break;
	case ACTION_RELEASE:
		if (world->released)
			world_fault(world, "the boot is let go on twice");
		world->released = true;
		world_tell(world, "the boot may go on");
		break;
	case ACTION_LOOK_UP:
	case ACTION_OWN:
	case ACTION_ADOPT:
		break;
	}
}

/* ---- time ---- */

/* Root's device is there a while after its subsystem is ready. */
static void watch_root(struct world *world)
{
	const struct subsystem *s =
		world->root < NEVER ? paths_find_subsystem(&world->core, world->root_subsystem)
				    : NULL;
	char nqns[1][NQN_SIZE];

	if (!s || !paths_is_ready(&world->core, s) || world->core.root_is_known)
		return;
	if (world->root_ready >= NEVER)
		world->root_ready = world->now + world->root;
	if (world->now < world->root_ready)
		return;
	snprintf(nqns[0], sizeof(nqns[0]), "%s", world->root_subsystem);
	core_root_is_there(&world->core, (const char(*)[NQN_SIZE])nqns, 1);
}

static void advance(struct world *world)
{
	struct action action;

	core_advance(&world->core, world->now);
	check_step(world);
	check_release(world);
	while (core_next_action(&world->core, &action) && !*world->fault)
		act(world, &action);
	watch_root(world);
}

static double next_time(const struct world *world)
{
	double wake = core_wake(&world->core), next = wake == NO_TIME ? NEVER : wake;

	for (size_t i = 0; i < world->event_count; i++)
		next = fmin(next, world->events[i].at);
	if (world->route > world->now)
		next = fmin(next, world->route);
	if (world->stop > world->now)
		next = fmin(next, world->stop);
	if (world->root_ready > world->now)
		next = fmin(next, world->root_ready);
	return fmax(fmin(next, world->when > world->now ? world->when : NEVER), world->now);
}

static void run_event(struct world *world, size_t i)
{
	const struct sim_event event = world->events[i];

	world->events[i] = world->events[--world->event_count];
	if (event.round != world->rounds[number_of(world, event.path)])
		return;
	if (event.path == world->in_kernel && event.kind != EVENT_APPEARED) {
		world->in_kernel = NULL;
		world->is_there[number_of(world, event.path)] = event.kind == EVENT_ATTACHED;
	}
	post(world, event.path, event.kind, event.reason);
	if (event.kind == EVENT_TCP_UP)
		shake_hands(world, event.path);
	if (event.kind == EVENT_ATTACHED && event.path->endpoint->discovery)
		schedule(world, event.path, target_of(world, event.path)->log, EVENT_LOG,
			 REASON_NONE);
}

static void pass_time(struct world *world)
{
	double before = world->now;

	world->now = next_time(world);
	if (world->now >= NEVER) {
		world_fault(world, "silence: nothing will ever happen again");
		return;
	}
	for (size_t i = 0; i < world->event_count && !*world->fault;) {
		if (world->events[i].at > world->now) {
			i++;
			continue;
		}
		run_event(world, i);
		i = 0;
	}
	if (before < world->route && world->now >= world->route)
		core_event(&world->core, &(struct event){ .kind = EVENT_NEWS }, world->now);
	if (before < world->stop && world->now >= world->stop)
		core_stop(&world->core, world->now);
	if (before < world->when && world->now >= world->when)
		world->at(world);
}

bool world_run(struct world *world)
{
	while (world->core.verdict == VERDICT_RUNNING && !*world->fault) {
		advance(world);
		advance(world);
		if (++world->steps > STEPS_MAX)
			world_fault(world, "it turns in circles");
		if (world->core.verdict == VERDICT_RUNNING && !*world->fault)
			pass_time(world);
		world->core.news_count = 0;
		for (size_t i = 0; i < world->core.path_count; i++)
			world->core.paths[i].is_news = false;
	}
	core_finish(&world->core, world->now);
	check_end(world);
	return !*world->fault;
}
