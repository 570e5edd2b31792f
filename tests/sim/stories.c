// SPDX-License-Identifier: GPL-2.0-or-later
/* Boots that went wrong once, each with what is right. Times are the virtual clock's: here they may
 * be asserted. */
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

/* Run it, and let go of it: what is asserted afterwards is in the world still, but for the core's
 * lists. */
static bool run(void)
{
	bool good = world_run(&world);

	if (!good)
		printf("# %s\n", world.fault);
	return good;
}

static const struct path *path(size_t n)
{
	return &world.core.paths[n];
}

static double released(void)
{
	return world.core.released_at;
}

/* 11 paths of a dead array that answered once; root's path answers half a second later. */
static void test_stale_answers(void)
{
	struct target *t;

	begin(1, 60, 10);
	for (int i = 0; i < 11; i++) {
		t = world_add(&world, OTHER);
		t->until = world.now + 0.1;
		t->connect = 1;
	}
	t = world_add(&world, ROOT);
	t->latency = 0.25;
	t->connect = 1;
	run();
	ok(path(11)->live_at < 6,
	   "root's path is live at %.1f s: no stale path but one goes before it",
	   path(11)->live_at);
	world_release(&world);
}

static void test_fresh_first(void)
{
	struct target *t;

	begin(PATHS_ALL, 60, 10);
	world_add(&world, ROOT)->connect = 1.5;
	for (int i = 0; i < 5; i++) {
		t = world_add(&world, ROOT);
		t->connect = 0.5;
	}
	ok(run(), "paths that wait for the kernel's slot longer than two seconds are asked again");
	world_release(&world);
}

/* A log page that takes 20 s; root's direct path answers at 0.1 s. */
static void test_slow_log(void)
{
	begin(1, 60, 10);
	world_add_discovery(&world)->log = 20;
	world_add(&world, ROOT)->latency = 0.05;
	run();
	ok(path(1)->live_at < 1.5, "a slow discovery log holds up no connect: live at %.2f s",
	   path(1)->live_at);
	ok(path(0)->reason == REASON_LOG_SILENT,
	   "the log that did not come has a reason of its own");
	world_release(&world);
}

/* The boot's time is up, or SIGTERM comes, while the kernel connects. */
static void test_connect_at_the_end(void)
{
	begin(1, 5, 10);
	world_add(&world, ROOT)->connect = 5.5;
	ok(run() && world.core.verdict == VERDICT_ALL_LIVE && released() != NO_TIME,
	   "a connect that succeeds when time is up is taken");
	world_release(&world);

	begin(1, 60, 10);
	world_add(&world, ROOT)->connect = 3;
	world.stop = 2;
	ok(run() && world.core.verdict == VERDICT_ALL_LIVE && path(0)->instance == 0,
	   "… and when a signal comes");
	world_release(&world);
}

/* The namespace is there, and the kernel is not through with its connect. */
static void test_early_controller(void)
{
	struct target *t;

	begin(1, 60, 10);
	t = world_add(&world, ROOT);
	t->connect = 6;
	t->appears = true;
	run();
	ok(!*world.fault && released() < 4.5 && world.now > 6 &&
		   world.core.verdict == VERDICT_ALL_LIVE,
	   "the boot goes on when the namespace is there, %.1f s; the run ends with the connect",
	   released());
	world_release(&world);

	begin(1, 20, 10);
	t = world_add(&world, ROOT);
	t->connect = 2;
	t->appears = true;
	t->kernel = REASON_CONNECT_FAILED;
	ok(run() && path(0)->tries > 1, "a connect that fails behind that is tried again");
	world_release(&world);
}

static void test_slow_handshake(void)
{
	begin(1, 60, 10);
	world_add(&world, ROOT)->icresp = 3.5;
	run();
	ok(path(0)->state == PATH_LIVE && path(0)->tries == 2,
	   "an ICResp after 3.5 s is waited for by the second try");
	world_release(&world);

	begin(1, 60, 10);
	world_add(&world, ROOT)->icresp = 9.5;
	run();
	ok(path(0)->state == PATH_LIVE,
	   "… and one after 9.5 s, the kernel's own patience, by the third");
	world_release(&world);
}

/* ---- what the boot waits for ---- */

static void test_degraded_mirror(void)
{
	begin(1, 180, 10);
	world_add(&world, ROOT);
	world_add(&world, OTHER)->from = NEVER;
	run();
	ok(released() > 10.9 && released() < 11.2,
	   "one of two targets is away: the distribution gets its turn after the grace (%.2f s)",
	   released() - 1);
	world_release(&world);

	begin(1, 180, 10);
	world_add(&world, ROOT);
	world_add(&world, OTHER)->from = 4;
	run();
	ok(released() > 4 && released() < 8, "… or when it comes before that (%.2f s)",
	   released() - 1);
	world_release(&world);
}

static void test_root_is_there(void)
{
	begin(1, 180, 10);
	world_add(&world, ROOT);
	world_add(&world, OTHER)->from = NEVER;
	world.root = 0.5;
	world.root_subsystem = ROOT;
	run();
	ok(released() < 2, "root's device is there: nothing else is waited for (%.2f s)",
	   released() - 1);
	world_release(&world);
}

static void test_unavailable(void)
{
	struct endpoint e;

	begin(1, 180, 10);
	world_add(&world, ROOT);
	e = world_endpoint(&world, OTHER);
	e.unavailable = true;
	world_ask(&world, &e)->from = NEVER;
	run();
	ok(released() < 1.5, "what firmware could not reach holds no boot (%.2f s)",
	   released() - 1);
	world_release(&world);
}

/* In the real root a second leg of root's mirror, which the initramfs went on without, holds no
 * login. */
static void test_real_root(void)
{
	struct endpoint e;

	begin(1, 180, 10);
	world.core.take_all = true;
	world.core.grace = NO_TIME;
	world_add(&world, ROOT);
	world_add(&world, OTHER)->from = NEVER;
	run();
	ok(released() < 1.5,
	   "what the initramfs went on without is not waited for in the real root");
	world_release(&world);

	begin(1, 30, 10);
	world.core.take_all = true;
	world.core.grace = NO_TIME;
	world_add(&world, ROOT);
	e = world_endpoint(&world, OTHER);
	e.from_file = true;
	world_ask(&world, &e)->from = 20;
	run();
	ok(released() > 20, "what a file asks for is (%.1f s)", released());
	world_release(&world);
}

static void test_paths_is_a_demand(void)
{
	begin(2, 30, 10);
	world_add(&world, ROOT);
	world_add(&world, ROOT)->from = NEVER;
	ok(run() && world.core.verdict == VERDICT_TIMEOUT && !world.released,
	   "paths=2 and one of two is dead: the boot ends in the shell");
	world_release(&world);
}

static void test_ana(void)
{
	struct target *t;

	begin(1, 180, 10);
	t = world_add(&world, ROOT);
	t->ana = PATH_INACCESSIBLE;
	world_add(&world, ROOT)->from = 20;
	run();
	ok(released() > 20,
	   "a namespace that is inaccessible over its path lets nothing go on (%.1f s)",
	   released());
	ok(path(0)->state == PATH_INACCESSIBLE && path(0)->reason == REASON_ANA_INACCESSIBLE,
	   "… and that path says so");
	world_release(&world);

	begin(1, 180, 10);
	t = world_add(&world, ROOT);
	t->ana = PATH_CHANGE;
	t->ana_good = 7;
	run();
	ok(path(0)->state == PATH_LIVE && released() >= 7 && released() < 8.1,
	   "it is watched until it changes (%.1f s)", released());
	world_release(&world);
}

/* ---- one path, one key ---- */

static struct endpoint discovery_without_port(void)
{
	struct endpoint e = world_endpoint(&world, NVME_DISCOVERY_NQN);

	strcpy(e.trsvcid, NVME_DISC_PORT);
	e.discovery = e.any_port = true;
	return e;
}

static void reload_discovery(struct world *w)
{
	struct endpoint e = discovery_without_port();

	strcpy(e.traddr, "192.0.2.1");
	core_add(&w->core, &e, w->now);
	core_ask_again(&w->core, w->now);
}

static void test_reload_of_another_port(void)
{
	struct endpoint e;
	struct target *t;

	begin(1, 30, 10);
	e = discovery_without_port();
	t = world_ask(&world, &e);
	t->refuses = true;
	t->from = 3;
	t->log = NEVER;
	world.when = 12;
	world.at = reload_discovery;
	run();
	ok(world.core.path_count == 1,
	   "a discovery controller that is tried at another port is the same one");
	world_release(&world);
}

static void reload_firmware(struct world *w)
{
	struct endpoint e = world_endpoint(w, ROOT);

	strcpy(e.traddr, "192.0.2.1");
	strcpy(e.host_mac, "52:54:00:12:34:56");
	core_add(&w->core, &e, w->now);
}

static void test_reload_of_firmware(void)
{
	struct endpoint e;

	begin(1, 10, 10);
	e = world_endpoint(&world, ROOT);
	strcpy(e.host_mac, "52:54:00:12:34:56");
	world_ask(&world, &e)->from = 5;
	strcpy(world.core.endpoints[0].host_iface, "eth0"); /* as the probe finds it */
	world.when = 4;
	world.at = reload_firmware;
	run();
	ok(world.core.path_count == 1,
	   "firmware's interface that has a name by now is the same path");
	world_release(&world);
}

static void test_room_is_kept(void)
{
	static struct record records[PATHS_MAX];
	struct endpoint e;
	int err;

	begin(1, 5, 10);
	for (int i = 0; i < PATHS_MAX; i++) {
		snprintf(records[i].subsysnqn, NQN_SIZE, "nqn.2026-01.org.example:%d", i);
		snprintf(records[i].traddr, TRADDR_SIZE, "10.0.%d.%d", i / 250, i % 250 + 1);
		strcpy(records[i].trsvcid, "4420");
	}
	world_add_discovery(&world);
	discover_take(&world.core, path(0), records, PATHS_MAX, world.now);
	e = world_endpoint(&world, ROOT);
	err = core_add(&world.core, &e, world.now);
	ok(!err && world.core.left_out > 0 && *world.core.left_out_first,
	   "a log of 1024 records leaves room for what a source names; %zu are left out, and told",
	   world.core.left_out);
	world_release(&world);
}

static void test_late_target(void)
{
	double worst = 0, sum = 0;

	for (int i = 0; i < 200; i++) {
		double late;

		world_init(&world, 1, 60, 10, (uint64_t)i + 7);
		world_add(&world, ROOT)->from = 20 + i / 100.0;
		world.targets[0].refuses = true;
		run();
		late = path(0)->live_at - (20 + i / 100.0);
		worst = late > worst ? late : worst;
		sum += late;
		world_release(&world);
	}
	ok(worst < 2 && sum / 200 < 1,
	   "a target that refuses until it listens is live %.2f s later, %.2f at most", sum / 200,
	   worst);
}

static void test_dead_paths(void)
{
	begin(1, 60, 10);
	for (int i = 0; i < 60; i++)
		world_add(&world, ROOT)->from = NEVER;
	world_add(&world, ROOT);
	run();
	ok(path(60)->live_at - 1 < 0.1 && path(60)->tries == 1,
	   "sixty silent paths cost the one that lives nothing: live after %.3f s",
	   path(60)->live_at - 1);
	world_release(&world);
}

static void test_removed_controller(void)
{
	struct target *t;

	begin(2, 60, 10);
	t = world_add(&world, ROOT);
	t->lost = 5;
	t->back = 6;
	t->gone = true;
	world_add(&world, ROOT)->from = 20;
	ok(run() && path(0)->state == PATH_LIVE && path(0)->instance > 0,
	   "a controller that is removed before the boot goes on is connected anew");
	world_release(&world);
}

int main(void)
{
	test_stale_answers();
	test_fresh_first();
	test_slow_log();
	test_connect_at_the_end();
	test_early_controller();
	test_slow_handshake();
	test_degraded_mirror();
	test_root_is_there();
	test_unavailable();
	test_real_root();
	test_paths_is_a_demand();
	test_ana();
	test_reload_of_another_port();
	test_reload_of_firmware();
	test_room_is_kept();
	test_late_target();
	test_dead_paths();
	test_removed_controller();
	return tap_end();
}
