// SPDX-License-Identifier: GPL-2.0-or-later
/* What must be true after every step of a boot. Everything is counted anew here, path by path, from
 * the states alone. */
#include <string.h>

#include "world.h"

struct count {
	size_t asked, usable, awaited;
};

static struct count count_paths(const struct core *core, const char *subsysnqn)
{
	struct count count = { 0 };

	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *path = &core->paths[i];

		if (path->endpoint->discovery || !path_is_asked_for(path) ||
		    strcmp(path->endpoint->subsysnqn, subsysnqn) != 0)
			continue;
		count.asked++;
		count.usable += path->state == PATH_LIVE;
		count.awaited += !path->endpoint->unavailable &&
				 (!core->take_all || path->endpoint->from_file);
	}
	return count;
}

static bool is_ready(const struct core *core, struct count count)
{
	return count.usable &&
	       (count.usable == count.asked ||
		(core->wanted != PATHS_ALL && count.usable >= (size_t)core->wanted));
}

static bool is_first(const struct core *core, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!core->paths[k].endpoint->discovery &&
		    !strcmp(core->paths[k].endpoint->subsysnqn, core->paths[i].endpoint->subsysnqn))
			return false;
	return !core->paths[i].endpoint->discovery;
}

/* By the rules of DESIGN §5.6: may the boot go on now? */
static bool may_go_on(const struct core *core, double now)
{
	size_t asked = 0, ready = 0, excused = 0, undone = 0, roots = 0, roots_ready = 0;
	size_t logs = 0, read = 0;

	for (size_t i = 0; i < core->path_count; i++) {
		struct count count;

		undone += !path_is_done(&core->paths[i]);
		logs += core->paths[i].endpoint->discovery;
		read += core->paths[i].state == PATH_DISCOVERED;
		if (!is_first(core, i))
			continue;
		count = count_paths(core, core->paths[i].endpoint->subsysnqn);
		asked += count.asked > 0;
		ready += is_ready(core, count);
		excused += count.asked && !count.awaited && !is_ready(core, count);
		roots += core->paths[i].subsystem->is_roots;
		roots_ready += core->paths[i].subsystem->is_roots && is_ready(core, count);
	}
	if (!asked)
		return false;
	if (core->root_is_known && roots && roots == roots_ready)
		return true;
	if ((core->wanted == PATHS_ALL ? !undone
				       : asked == ready || (ready && asked == ready + excused)) &&
	    (!core->take_all || !logs || read))
		return true;
	if (ready && core->grace != NO_TIME && core->first_ready != NO_TIME &&
	    now >= core->first_ready + core->grace)
		return true;
	return ready && core->grace != NO_TIME && core->timeout > 0 &&
	       now >= core->asked + core->timeout;
}

static void check_counters(struct world *world)
{
	const struct core *core = &world->core;
	size_t asked = 0, live = 0, undone = 0, attaching = 0, ready = 0;

	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *path = &core->paths[i];

		undone += !path_is_done(path);
		attaching += path->state == PATH_ATTACHING;
		ready += path->state == PATH_READY;
		if (path->endpoint->discovery)
			continue;
		asked += path_is_asked_for(path);
		live += path->state == PATH_LIVE;
		if (path->state == PATH_LIVE && path->instance == NO_INSTANCE)
			world_fault(world, "path %zu is live without a controller", i);
		for (size_t k = 0; k < i; k++)
			if (path->instance != NO_INSTANCE &&
			    core->paths[k].instance == path->instance)
				world_fault(world, "paths %zu and %zu have one controller", k, i);
	}
	if (asked != core->asked_count || live != core->live_count || undone != core->undone_count)
		world_fault(world, "counted %zu asked, %zu live, %zu undone; it has %zu, %zu, %zu",
			    asked, live, undone, core->asked_count, core->live_count,
			    core->undone_count);
	/* One whose controller has appeared already keeps the slot until the kernel is through. */
	if (attaching > (core->attaching ? 1 : 0))
		world_fault(world, "%zu paths are attaching", attaching);
	if (ready != core->ready.count)
		world_fault(world, "%zu paths are ready, %zu are in the heap", ready,
			    core->ready.count);
}

/* Who waits for an answer is asked, or another one is for it. */
static void check_portals(struct world *world)
{
	const struct core *core = &world->core;

	for (size_t i = 0; i < core->path_count; i++) {
		const struct path *path = &core->paths[i], *asked = path->portal->asked;

		if (path->state != PATH_PROBING && path->state != PATH_HANDSHAKE)
			continue;
		if (!asked || asked->state != path->state || asked->portal != path->portal)
			world_fault(world, "path %zu waits for an answer that nobody asks for", i);
		if (asked && strcmp(asked->endpoint->traddr, path->endpoint->traddr) != 0)
			world_fault(world, "path %zu waits for another address", i);
	}
	for (size_t i = 0; i < core->portal_count; i++) {
		const struct path *asked = core->portals[i].asked;

		if (asked && asked->state != PATH_PROBING && asked->state != PATH_HANDSHAKE)
			world_fault(world, "a path that is %s is asked for others",
				    path_state_name(asked->state));
	}
}

static void check_heap(struct world *world, const struct heap *heap)
{
	for (size_t i = 2; i <= heap->count; i++)
		if (heap->before(heap->items[i], heap->items[i / 2]))
			world_fault(world, "the heap %zu is out of order", heap->which);
	for (size_t i = 1; i <= heap->count; i++)
		if (heap->items[i]->slots[heap->which] != i)
			world_fault(world, "a path does not know its place in the heap %zu",
				    heap->which);
}

/* Called behind core_advance(), too, which alone lets the boot go on: at that moment the rules must
 * say so. */
void check_step(struct world *world)
{
	const struct core *core = &world->core;

	check_counters(world);
	if (world->core.stop_by == NO_TIME)
		check_portals(world);
	check_heap(world, &core->due);
	check_heap(world, &core->ready);
	if (core->released_at == NO_TIME || world->release_checked)
		return;
	world->release_checked = true;
	if (!may_go_on(core, world->now))
		world_fault(world, "the boot is let go on, and the rules do not say so");
}

/* Behind core_advance(): a boot that the rules let go on does not wait. */
void check_release(struct world *world)
{
	const struct core *core = &world->core;

	if (core->verdict == VERDICT_RUNNING && core->released_at == NO_TIME &&
	    may_go_on(core, world->now))
		world_fault(world, "the rules let the boot go on, and it waits");
}

static bool is_waiting_for_it(const struct world *world)
{
	return world->core.released_at == NO_TIME && world->core.stop_by == NO_TIME;
}

void check_end(struct world *world)
{
	const struct core *core = &world->core;

	if (*world->fault)
		return;
	for (size_t i = 0; i < core->path_count; i++)
		if (!path_is_done(&core->paths[i]) && core->paths[i].reason == REASON_NONE)
			world_fault(world, "path %zu ends %s without a reason", i,
				    path_state_name(core->paths[i].state));
	if (core->verdict == VERDICT_ALL_LIVE && core->undone_count)
		world_fault(world, "all-live, and %zu paths are not", core->undone_count);
	if (core->verdict == VERDICT_ALL_LIVE && world->in_kernel)
		world_fault(world, "all-live, and the kernel is still at a connect");
	if (core->verdict != VERDICT_ALL_LIVE && is_waiting_for_it(world))
		world_fault(world, "it ends without a word");
	if ((core->verdict == VERDICT_TIMEOUT || core->verdict == VERDICT_STOPPED) &&
	    world->released)
		world_fault(world, "the boot was let go on, and the verdict does not say so");
	if (core->verdict == VERDICT_PARTIAL && !world->released)
		world_fault(world, "partial, and the boot was never let go on");
}
