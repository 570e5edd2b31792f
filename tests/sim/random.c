// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots by the dice: sim-random FIRST COUNT runs the seeds FIRST to FIRST+COUNT-1, and prints the
 * story of the first one that fails; sim-random SEED tells the story of one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

static uint64_t dice_seed;

static double dice(void)
{
	dice_seed += 0x9e3779b97f4a7c15u; /* splitmix64 */
	uint64_t z = dice_seed;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static bool chance(double share)
{
	return dice() < share;
}

static double between(double low, double high)
{
	return low + (high - low) * dice();
}

static void roll_target(struct target *t)
{
	static const enum reason faults[] = { REASON_NOT_NVME, REASON_BAD_ICRESP, REASON_TERMINATED,
					      REASON_CLOSED };
	static const enum reason refusals[] = { REASON_WRONG_NQN, REASON_HOST_NOT_ALLOWED,
						REASON_AUTH_FAILED, REASON_CONNECT_FAILED };
	static const enum path_state anas[] = { PATH_INACCESSIBLE, PATH_PERSISTENT_LOSS,
						PATH_CHANGE };

	t->latency = chance(0.9) ? between(0.0001, 0.05) : between(0.05, 2);
	t->connect = chance(0.8) ? between(0.001, 0.1) : between(0.1, 8);
	t->scan = chance(0.9) ? between(0, 0.1) : chance(0.5) ? between(0.1, 5) : NEVER;
	t->log = chance(0.7) ? between(0.001, 0.1) : between(0.1, 30);
	t->refuses = chance(0.5);
	if (chance(0.3))
		t->from = between(0, 60);
	if (chance(0.1))
		t->from = NEVER;
	if (chance(0.2))
		t->until = t->from + between(0, 30);
	if (chance(0.1))
		t->icresp = chance(0.3) ? NEVER : between(0, 12);
	if (chance(0.05))
		t->fault = faults[(int)(dice() * 4)];
	if (chance(0.1))
		t->kernel = refusals[(int)(dice() * 4)];
	t->child_dies = chance(0.05);
	t->appears = chance(0.5);
	if (chance(0.15)) {
		t->ana = anas[(int)(dice() * 3)];
		t->ana_good = chance(0.5) ? between(0, 60) : NEVER;
	}
	if (chance(0.15)) {
		t->lost = between(1, 40);
		t->back = t->lost + between(0, 20);
		t->gone = chance(0.5);
	}
}

/* Another subsystem at the address of @t: one network, and a kernel that may take the one and not
 * the other. */
static void share_address(struct target *t, const struct target *other)
{
	t->from = other->from;
	t->until = other->until;
	t->refuses = other->refuses;
	t->latency = other->latency;
	t->icresp = other->icresp;
	t->fault = other->fault;
}

static const char *name_of(int subsystem)
{
	static char names[8][64];

	snprintf(names[subsystem], sizeof(names[subsystem]), "nqn.2026-01.org.example:%d",
		 subsystem);
	return names[subsystem];
}

static struct record records[8];

/* Addresses that a log tells, some of which are asked for already. */
static void roll_log(struct target *t)
{
	t->records = records;
	t->record_count = (size_t)(dice() * 8);
	for (size_t i = 0; i < t->record_count; i++) {
		records[i] = (struct record){ .trsvcid = "4420", .referral = chance(0.1) };
		snprintf(records[i].subsysnqn, sizeof(records[i].subsysnqn), "%s",
			 records[i].referral ? NVME_DISCOVERY_NQN : name_of((int)(dice() * 6)));
		snprintf(records[i].traddr, sizeof(records[i].traddr), "192.0.%d.%d",
			 chance(0.3) ? 2 : 99, (int)(dice() * 20) + 1);
	}
}

static void ask_again(struct world *world)
{
	struct endpoint e = world_endpoint(world, name_of(7));

	if (world->target_count < SIM_PATHS_MAX && chance(0.5))
		world_ask(world, &e);
	core_ask_again(&world->core, world->now);
}

static void roll_subsystem(struct world *world, int s)
{
	int paths = 1 + (int)(dice() * (chance(0.1) ? 9 : 3));
	size_t first = world->target_count;
	bool shares = s && chance(0.3);

	for (int p = 0; p < paths; p++) {
		struct endpoint e = world_endpoint(world, name_of(s));
		const struct target *other = NULL;
		struct target *t;

		e.unavailable = chance(0.1);
		e.from_file = chance(0.5);
		/* The paths of the subsystem before it, counted from its last one. */
		if (shares && (size_t)p < first &&
		    world->core.paths[first - 1 - (size_t)p].subsystem ==
			    world->core.paths[first - 1].subsystem) {
			other = &world->targets[first - 1 - (size_t)p];
			memcpy(e.traddr, world->core.paths[first - 1 - (size_t)p].endpoint->traddr,
			       sizeof(e.traddr));
		}
		t = world_ask(world, &e);
		roll_target(t);
		if (other)
			share_address(t, other);
	}
}

static void roll_world(struct world *world, uint64_t seed)
{
	int subsystems, wanted;

	dice_seed = seed;
	subsystems = 1 + (int)(dice() * 5);
	wanted = chance(0.7) ? 1 : chance(0.5) ? 2 : PATHS_ALL;
	world_init(world, wanted, chance(0.9) ? (long)between(1, 60) : 0,
		   chance(0.8) ? (long)between(0, 15) : 0, seed);
	if (chance(0.2))
		world->core.take_all = true, world->core.grace = NO_TIME;
	roll_target(&world->found);
	for (int s = 0; s < subsystems; s++)
		roll_subsystem(world, s);
	if (chance(0.3)) {
		struct target *t = world_add_discovery(world);

		roll_target(t);
		roll_log(t);
	}
	world->route = chance(0.4) ? between(1, 10) : 0;
	world->stop =
		world->core.timeout > 0 ? chance(0.2) ? between(1, 60) : NEVER : between(1, 300);
	if (chance(0.3)) {
		world->root = between(0, 5);
		world->root_subsystem = name_of(0);
	}
	if (chance(0.2)) {
		world->when = between(2, 40);
		world->at = ask_again;
	}
}

static struct world world;

static bool run(uint64_t seed, bool tells)
{
	bool good;

	roll_world(&world, seed);
	world.tells = tells;
	good = world_run(&world);
	if (tells || !good)
		printf("# seed %llu: %s\n", (unsigned long long)seed,
		       good ? "nothing is wrong" : world.fault);
	world_release(&world);
	return good;
}

int main(int argc, char **argv)
{
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	if (argc == 2)
		return !run(first, true);
	for (uint64_t seed = first; seed < first + count; seed++) {
		if (run(seed, false))
			continue;
		run(seed, true);
		return 1;
	}
	printf("%llu boots, nothing is wrong\n", (unsigned long long)count);
	return 0;
}
