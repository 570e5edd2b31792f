// SPDX-License-Identifier: GPL-2.0-or-later
/* Stories of what is not to be connected: excluded by the administrator, or without the protection
 * that firmware demands. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/discover.h"
#include "tap.h"
#include "world.h"

#define ROOT  "nqn.2026-01.org.example:root"
#define OTHER "nqn.2026-01.org.example:other"

static struct world world;

static void begin(int wanted, long timeout, long grace)
{
	world_init(&world, wanted, timeout, grace, 1);
}

static bool run(void)
{
	return world_run(&world);
}

static const struct path *path(size_t n)
{
	return &world.core.paths[n];
}

/* What logs, referrals and names bring is bound by the exclusion list, as what is enumerated is. */
static void test_exclusions(void)
{
	struct record records[] = {
		{ .subsysnqn = ROOT, .traddr = "10.0.0.1", .trsvcid = "4420" },
		{ .subsysnqn = ROOT, .traddr = "10.0.0.2", .trsvcid = "4420" },
		{ .subsysnqn = OTHER, .traddr = "10.0.0.2", .trsvcid = "4420" },
		{ .subsysnqn = NVME_DISCOVERY_NQN,
		  .traddr = "10.0.0.9",
		  .trsvcid = "8009",
		  .referral = true },
	};
	struct endpoint e;
	size_t wanted;

	begin(1, 60, 10);
	exclusions_add(&world.exclusions, "f", 1, "traddr=10.0.0.2;nqn=" ROOT);
	exclusions_add(&world.exclusions, "f", 2, "nqn=" OTHER);
	exclusions_add(&world.exclusions, "f", 3, "traddr=10.0.0.9");
	exclusions_add(&world.exclusions, "f", 4, "host-iface=eth3");
	world_add_discovery(&world);
	wanted = discover_take(&world.core, path(0), records, 4, world.now);
	ok(wanted == 4 && world.core.path_count == 2 &&
		   !strcmp(path(1)->endpoint->traddr, "10.0.0.1"),
	   "of a log what is excluded is not asked for, and neither is a referral");
	ok(world.exclusions.list[0].hit && world.exclusions.list[1].hit &&
		   world.exclusions.list[2].hit && !world.exclusions.list[3].hit,
	   "the entries that kept something out are known");
	e = world_endpoint(&world, OTHER);
	ok(!core_add(&world.core, &e, world.now), "the command line asks for it all the same");
	strcpy(e.source, "nbft");
	strcpy(e.traddr, "10.0.0.7");
	ok(core_add(&world.core, &e, world.now) == -EPERM, "firmware does not");
	world_release(&world);

	begin(1, 10, 10);
	exclusions_add(&world.exclusions, "f", 1, "host-iface=eth3");
	e = world_endpoint(&world, ROOT);
	strcpy(e.source, "nbft");
	strcpy(e.host_mac, "52:54:00:12:34:56");
	world_ask(&world, &e);
	strcpy(world.core.endpoints[0].host_iface, "eth3"); /* as the probe finds it */
	run();
	ok(path(0)->state == PATH_WITHDRAWN && path(0)->live_at == NO_TIME,
	   "firmware's interface that is excluded by its name is not connected over");
	world_release(&world);

	/* The real root, where a discovery controller tells nothing but what is excluded. */
	begin(1, 60, 10);
	exclusions_add(&world.exclusions, "f", 1, "transport=tcp");
	world.core.take_all = true;
	world_add_discovery(&world);
	discover_take(&world.core, path(0), records, 2, world.now);
	ok(world.core.path_count == 1 && paths_are_all_excluded(&world.core),
	   "nothing is left to wait for");
	world_release(&world);
}

/* Firmware demands security for a subsystem that nobody has a key for. */
static void test_unprotected(void)
{
	struct record record = { .subsysnqn = ROOT, .traddr = "10.0.0.1", .trsvcid = "4420" };
	struct endpoint e;

	begin(1, 5, 10);
	e = world_endpoint(&world, ROOT);
	e.demands = DEMANDS_KEY;
	world_ask(&world, &e);
	world_add(&world, OTHER);
	world_add_discovery(&world);
	discover_take(&world.core, path(2), &record, 1, world.now);
	run();
	ok(path(0)->reason == REASON_UNPROTECTED && !path(0)->tries && !path(0)->failed_attaches,
	   "no key: not even a probe, and a reason of its own");
	ok(path(3)->reason == REASON_UNPROTECTED && path(1)->state == PATH_LIVE,
	   "... nor over a path that a log tells; others are connected");
	world_release(&world);

	begin(1, 60, 10);
	e = world_endpoint(&world, ROOT);
	e.demands = DEMANDS_KEY;
	strcpy(e.dhchap_key, "DHHC-1:00:");
	world_ask(&world, &e);
	world_add_discovery(&world);
	discover_take(&world.core, path(1), &record, 1, world.now);
	ok(!strcmp(path(2)->endpoint->dhchap_key, "DHHC-1:00:") && path(2)->endpoint->demands,
	   "a path that a log tells gets the subsystem's key");
	run();
	ok(path(0)->state == PATH_LIVE && path(2)->state == PATH_LIVE,
	   "with a key it is connected");
	world_release(&world);
}

int main(void)
{
	test_exclusions();
	test_unprotected();
	return tap_end();
}
