// SPDX-License-Identifier: GPL-2.0-or-later
/* When the boot may go on, who is attached next, how long to wait. */
#include <stdlib.h>
#include <string.h>

#include "engine/policy.h"
#include "tap.h"

#define NQN_A "nqn.2024-05.com.example:a"
#define NQN_B "nqn.2024-05.com.example:b"

/*
 * A letter a path: its subsystem, d a discovery controller; upper case: live, or its log is read. @
 * is one of a's that is connected without its namespace, N a name of a's that stands as its
 * addresses, W an address that it has no longer.
 */
static size_t make_paths(const char *text, struct endpoint *endpoints, struct path *paths)
{
	size_t count = strlen(text);

	for (size_t i = 0; i < count; i++) {
		bool first = strchr("aA@NW", text[i]);

		memset(&endpoints[i], 0, sizeof(endpoints[i]));
		memset(&paths[i], 0, sizeof(paths[i]));
		strcpy(endpoints[i].subsysnqn, first ? NQN_A : NQN_B);
		paths[i].endpoint = &endpoints[i];
		paths[i].state = strchr("ABD", text[i]) ? PATH_LIVE : PATH_WAITING;
		endpoints[i].discovery = text[i] == 'd' || text[i] == 'D';
		if (text[i] == '@')
			paths[i].state = PATH_CONNECTED;
		if (text[i] == 'N')
			paths[i].state = PATH_RESOLVED;
		if (text[i] == 'W')
			paths[i].state = PATH_WITHDRAWN;
		if (text[i] == 'D')
			paths[i].state = PATH_DISCOVERED;
	}
	return count;
}

static void test_satisfied(void)
{
	static const struct {
		const char *paths;
		int wanted;
		bool satisfied;
	} cases[] = {
		{ "", 1, true },
		{ "a", 1, false },
		{ "A", 1, true },
		{ "Aa", 1, true },
		{ "aA", 1, true },
		{ "Aa", 2, false },
		{ "AA", 2, true },
		{ "AAa", 2, true },
		{ "AAa", 3, false },
		{ "A", 2, true }, /* fewer planned than wanted: all of them are enough */
		{ "AA", 3, true },
		{ "Aa", 3, false },
		{ "Aa", PATHS_ALL, false },
		{ "AA", PATHS_ALL, true },
		{ "Ab", 1, false }, /* every subsystem counts */
		{ "aB", 1, false },
		{ "AB", 1, true },
		{ "AaBb", 1, true },
		{ "AaBb", 2, false },
		{ "AABb", 2, false },
		{ "AAB", 2, true },
		{ "AABb", PATHS_ALL, false },
		{ "ABAB", PATHS_ALL, true },
		{ "d", 1, false }, /* nothing is known yet */
		{ "Da", 1, false },
		{ "DA", 1, true },
		{ "dA", 1, true }, /* a silent discovery controller does not delay a direct path */
		{ "Dd", 1, false },
		{ "DAd", 1, true },
		{ "DAb", 1, false },
		{ "DAd", PATHS_ALL, false },
		{ "DDA", PATHS_ALL, true },
		{ "@", 1, false }, /* its controller alone is not what was asked for */
		{ "@", PATHS_ALL, false },
		{ "@B", 1, false },
		{ "@A", 1, true },
		{ "@A", 2, false },
		{ "@A", PATHS_ALL, false },
		{ "N", 1, false }, /* a name is no path; its addresses are */
		{ "Na", 1, false },
		{ "NA", 1, true },
		{ "NA", 2, true },
		{ "NAa", 2, false },
		{ "NAW", 2, true }, /* nobody waits for an address that is gone */
		{ "NAW", PATHS_ALL, true },
	};
	struct endpoint endpoints[4];
	struct path paths[4];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t count = make_paths(cases[i].paths, endpoints, paths);

		ok(policy_is_satisfied(paths, count, cases[i].wanted) == cases[i].satisfied,
		   "\"%s\" with %d wanted: the boot %s", cases[i].paths, cases[i].wanted,
		   cases[i].satisfied ? "goes on" : "waits");
	}
	ok(policy_live_count(paths, make_paths("AaBB", endpoints, paths)) == 3, "three are live");
	ok(policy_live_count(paths, make_paths("@A", endpoints, paths)) == 1,
	   "a path without its namespace is none of them");
}

static void set_ready(struct path *path, double answered_at)
{
	path->state = PATH_READY;
	path->answered_at = answered_at;
}

static void test_next_attach(void)
{
	struct endpoint endpoints[4];
	struct path paths[4];
	size_t count = make_paths("aabb", endpoints, paths);

	ok(!policy_next_attach(paths, count), "none is ready: nobody");
	ok(!policy_next_attach(paths, 0), "no path at all: nobody");
	set_ready(&paths[0], 3);
	set_ready(&paths[1], 1);
	set_ready(&paths[2], 2);
	ok(policy_next_attach(paths, count) == &paths[1], "whoever answered first");
	paths[1].state = PATH_LIVE;
	ok(policy_next_attach(paths, count) == &paths[2],
	   "then the subsystem that has no live path");
	set_ready(&paths[0], 0.5);
	ok(policy_next_attach(paths, count) == &paths[2],
	   "also before a sibling that answered earlier");
	paths[2].state = PATH_ATTACHING;
	ok(policy_next_attach(paths, count) == &paths[0], "then the second path of the first");
	set_ready(&paths[1], 7);
	set_ready(&paths[0], 7);
	paths[2].state = PATH_WAITING;
	ok(policy_next_attach(paths, count) == &paths[0], "of two that answered at once the first");
}

static bool within(double delay, double middle)
{
	return delay >= middle * 0.75 && delay <= middle;
}

static void test_back_off(void)
{
	static const double middle[] = { 0.25, 0.5, 1, 2, 2, 2 };
	struct path path = { .reason = REASON_REFUSED };
	bool differs = false;

	for (size_t i = 0; i < ARRAY_SIZE(middle); i++)
		ok(within(policy_delay(&path), middle[i]),
		   "try %zu waits %g s, up to a quarter less", i + 1, middle[i]);
	path.reason = REASON_NO_ROUTE;
	ok(within(policy_delay(&path), 30), "without a route the network's news comes first");
	path.reason = REASON_REFUSED;
	ok(within(policy_delay(&path), 0.25), "and then the back-off begins anew");
	for (int i = 0; i < 100; i++)
		differs |= policy_delay(&path) != policy_delay(&path);
	ok(differs, "hosts do not knock in step");
}

/* The longest delay that a failure for this reason may lead to. */
static double longest_delay(enum reason reason)
{
	switch (reason) {
	case REASON_NO_CARRIER:
	case REASON_NO_ROUTE:
	case REASON_NO_HOST_ADDRESS:
	case REASON_NO_INTERFACE:
		return 30;
	case REASON_NO_NAME_SERVER:
		return 0.25;
	default:
		return reason_needs_person(reason) ? 15 : 2;
	}
}

static void test_delay_bounds(void)
{
	double least = 1e9, most = 0;

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		struct path path = { .reason = (enum reason)reason };
		double longest = longest_delay(path.reason);
		bool fine = true;

		for (int i = 0; i < 1000; i++) {
			double delay = policy_delay(&path);

			fine &= longest > 2 || longest < 1 ? within(delay, longest)
							   : delay >= 0.1875 && delay <= longest;
			if (reason_needs_person((enum reason)reason)) {
				least = delay < least ? delay : least;
				most = delay > most ? delay : most;
			}
		}
		ok(fine, "%s: a thousand delays are within their bounds",
		   reason_key((enum reason)reason));
	}
	ok(least < 12 && most > 14, "what needs a person is tried after 15 s, and spread");
}

int main(void)
{
	srandom(1);
	test_satisfied();
	test_next_attach();
	test_back_off();
	test_delay_bounds();
	return tap_end();
}
