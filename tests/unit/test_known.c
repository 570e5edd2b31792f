// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paths of a few subsystems, addresses, host sides and hosts by the dice, each folded into the
 * first that is the same: found with a look at all of them, and found without.
 */
#include "request/known.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define MOST 60

static const char *one_of(const char *const *texts, long count)
{
	return texts[random() % count];
}

static struct endpoint any(void)
{
	static const char *const addresses[] = { "192.0.2.1", "fe80::1%a", "FE80:0::1%a",
						 "fe80::1%b", "name",	   "NAME" };
	static const char *const sides[] = { "", "", "192.0.2.7", "2001:db8::7", "2001:DB8:0::7" };
	static const char *const interfaces[] = { "", "", "eth0", "eth1" };
	static const char *const macs[] = { "", "", "", "52:54:00:00:00:0a", "52:54:00:00:00:0A" };
	static const char *const hosts[] = { "", "", "nqn.a", "nqn.b", "nqn.c" };
	struct endpoint e = { .trsvcid = "4420" };

	strcpy(e.subsysnqn, random() % 2 ? "nqn.x" : "nqn.y");
	strcpy(e.traddr, one_of(addresses, 6));
	strcpy(e.host_traddr, one_of(sides, 5));
	strcpy(e.host_mac, one_of(macs, 5));
	e.host_vlan = *e.host_mac ? (unsigned int)random() % 2 : 0;
	if (!*e.host_mac)
		strcpy(e.host_iface, one_of(interfaces, 4));
	strcpy(e.hostnqn, one_of(hosts, 5));
	return e;
}

static long find_slowly(const struct endpoint *paths, size_t count, bool one_host,
			const struct endpoint *e)
{
	for (size_t i = 0; i < count; i++)
		if (endpoint_is_same(&paths[i], e) &&
		    (one_host || !*paths[i].hostnqn || !*e->hostnqn ||
		     !strcmp(paths[i].hostnqn, e->hostnqn)))
			return (long)i;
	return -1;
}

static void inherit(char *field, const char *other)
{
	if (!*field)
		strcpy(field, other);
}

static bool same_answers(bool one_host)
{
	struct endpoint paths[MOST] = { 0 };
	struct known known;
	size_t count = 0;
	bool same = !known_init(&known, paths, MOST, one_host);

	for (int i = 0; i < MOST && same; i++) {
		struct endpoint e = any();
		long found = known_find(&known, &e);

		same = found == find_slowly(paths, count, one_host, &e);
		if (found < 0) {
			found = (long)count++;
			paths[found] = e;
		} else {
			inherit(paths[found].host_traddr, e.host_traddr);
			inherit(paths[found].host_iface, e.host_iface);
			if (!*paths[found].host_mac)
				paths[found].host_vlan = e.host_vlan;
			inherit(paths[found].host_mac, e.host_mac);
			inherit(paths[found].hostnqn, e.hostnqn);
		}
		known_put(&known, (size_t)found);
	}
	known_release(&known);
	return same;
}

int main(void)
{
	bool same[2] = { true, true };

	srandom(7);
	for (int i = 0; i < 2000; i++)
		same[i % 2] &= same_answers(i % 2);
	ok(same[0], "the first that is the same is found");
	ok(same[1], "also where all are one host");
	return tap_end();
}
