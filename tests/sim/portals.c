// SPDX-License-Identifier: GPL-2.0-or-later
/* Stories of many subsystems at one address, and of a log that tells of them. */
#include <stdio.h>
#include <string.h>

#include "engine/discover.h"
#include "tap.h"
#include "world.h"

static struct world world;

static const struct path *path(size_t n)
{
	return &world.core.paths[n];
}

static void withdraw_first(struct world *w)
{
	const struct event event = { .kind = EVENT_WITHDRAWN, .path = &w->core.paths[0] };

	core_event(&w->core, &event, w->now);
}

/* Sixty subsystems of one target, which answers half a second after it is asked. */
static void test_one_portal(void)
{
	char name[64];
	unsigned int tries = 0;

	world_init(&world, 1, 60, 10, 1);
	world.found.latency = 0.25;
	world.found.connect = 0.05;
	world.found.from = 3;
	for (int i = 0; i < 60; i++) {
		struct endpoint e;

		snprintf(name, sizeof(name), "nqn.2026-01.org.example:%d", i);
		e = world_endpoint(&world, name);
		strcpy(e.traddr, "192.0.2.1");
		world_ask(&world, &e);
	}
	ok(world_run(&world) && world.core.live_count == 60,
	   "sixty subsystems at one address are all live");
	for (int i = 0; i < 60; i++)
		tries += path((size_t)i)->tries;
	ok(world.probes < 12, "… for which it is asked %u times, and not once for each",
	   world.probes);
	ok(tries >= 60, "each of them counts these as its own tries");
	world_release(&world);
}

/* Whoever is asked for two is withdrawn: the other asks by itself. */
static void test_withdrawn_leader(void)
{
	struct endpoint e;

	world_init(&world, 1, 60, 10, 1);
	world.found.latency = 1;
	world_add(&world, "nqn.2026-01.org.example:root");
	e = world_endpoint(&world, "nqn.2026-01.org.example:other");
	memcpy(e.traddr, path(0)->endpoint->traddr, sizeof(e.traddr));
	world_ask(&world, &e);
	world.when = world.now + 0.5;
	world.at = withdraw_first;
	ok(world_run(&world) && path(0)->state == PATH_WITHDRAWN && path(1)->state == PATH_LIVE,
	   "a path that waited for another's answer asks by itself when that one is withdrawn");
	world_release(&world);
}

/* What discovery.conf's --nqn makes of a log of two subsystems, and the controller itself. */
static size_t taken_for(const char *only)
{
	static const struct record records[] = {
		{ .subsysnqn = "nqn.a", .traddr = "10.0.0.1", .trsvcid = "4420" },
		{ .subsysnqn = "nqn.b", .traddr = "10.0.0.1", .trsvcid = "4420" },
		{ .subsysnqn = "nqn.log", .self = true },
	};
	size_t taken;

	world_init(&world, 1, 5, 10, 1);
	world_add_discovery(&world);
	snprintf(world.core.paths[0].endpoint->only, ONLY_SIZE, "%s", only);
	taken = discover_take(&world.core, path(0), records, ARRAY_SIZE(records), world.now);
	world_release(&world);
	return taken;
}

static void test_only(void)
{
	ok(taken_for("") == 2 && taken_for("nqn.b") == 1 && taken_for("x,nqn.a") == 1 &&
		   !taken_for("nqn."),
	   "of a log those subsystems that it is read for");
	ok(taken_for("nqn.log") == 2, "all of a controller that is asked for by its own name");
}

int main(void)
{
	test_one_portal();
	test_withdrawn_leader();
	test_only();
	return tap_end();
}
