// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which two endpoints are the same path. A row gives the host sides of two endpoints at one
 * address: host_traddr, host_iface, MAC, VLAN. Both orders must come to the same.
 */
#include "request/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "tap.h"

struct host_side {
	const char *traddr, *iface, *mac;
	unsigned int vlan;
};

static const struct {
	const char *what;
	struct host_side a, b;
	bool same;
} rows[] = {
	{ "no host side at all", { "", "", "", 0 }, { "", "", "", 0 }, true },
	{ "no host side leaves the choice to the routes",
	  { "", "", "", 0 },
	  { "", "eth0", "", 0 },
	  true },
	{ "… of an address too", { "192.0.2.201", "", "", 0 }, { "", "", "", 0 }, true },
	{ "… of firmware's interface too",
	  { "", "", "", 0 },
	  { "", "", "52:54:00:00:00:01", 5 },
	  true },
	{ "an interface, and an address of another",
	  { "", "eth0", "", 0 },
	  { "192.0.2.201", "", "", 0 },
	  false },
	{ "one interface, one with an address",
	  { "", "eth0", "", 0 },
	  { "192.0.2.201", "eth0", "", 0 },
	  false },
	{ "one address, one with an interface",
	  { "192.0.2.201", "", "", 0 },
	  { "192.0.2.201", "eth0", "", 0 },
	  false },
	{ "both the same",
	  { "192.0.2.201", "eth0", "", 0 },
	  { "192.0.2.201", "eth0", "", 0 },
	  true },
	{ "two interfaces", { "", "eth0", "", 0 }, { "", "eth1", "", 0 }, false },
	{ "two addresses", { "192.0.2.201", "", "", 0 }, { "192.0.2.202", "", "", 0 }, false },
	{ "one IPv6 address in two spellings",
	  { "2001:db8::1", "", "", 0 },
	  { "2001:DB8:0::1", "", "", 0 },
	  true },
	{ "one MAC", { "", "", "52:54:00:00:00:0a", 0 }, { "", "", "52:54:00:00:00:0A", 0 }, true },
	{ "one MAC, two VLANs",
	  { "", "", "52:54:00:00:00:01", 5 },
	  { "", "", "52:54:00:00:00:01", 6 },
	  false },
	{ "a MAC whose interface has been found",
	  { "", "eth0", "52:54:00:00:00:01", 0 },
	  { "", "", "52:54:00:00:00:01", 0 },
	  true },
	{ "a MAC, and the name that was found for it",
	  { "", "eth0", "52:54:00:00:00:01", 0 },
	  { "", "eth0", "", 0 },
	  true },
	{ "a MAC, and a name that may be another's",
	  { "", "", "52:54:00:00:00:01", 0 },
	  { "", "eth0", "", 0 },
	  false },
};

static struct endpoint make(const struct host_side *host, const char *traddr)
{
	struct endpoint e = { .trsvcid = "4420", .subsysnqn = "nqn.2024-05.com.example:root" };

	snprintf(e.traddr, sizeof(e.traddr), "%s", traddr);
	snprintf(e.host_traddr, sizeof(e.host_traddr), "%s", host->traddr);
	snprintf(e.host_iface, sizeof(e.host_iface), "%s", host->iface);
	snprintf(e.host_mac, sizeof(e.host_mac), "%s", host->mac);
	e.host_vlan = host->vlan;
	return e;
}

static void test_addresses(void)
{
	static const char *const good[] = { "192.0.2.1", "127.0.0.1",	 "2001:db8::1",
					    "::1",	 "fe80::1%eth0", "::ffff:192.0.2.1" };
	static const char *const bad[] = { "",
					   "0.0.0.0",
					   "255.255.255.255",
					   "224.0.0.1",
					   "239.255.255.255",
					   "::",
					   "ff02::1",
					   "ff02::1%eth0",
					   "::ffff:0.0.0.0",
					   "::ffff:224.0.0.1",
					   "::ffff:255.255.255.255",
					   "target.example",
					   "192.0.2",
					   "192.0.2.1 " };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(traddr_is_of_host(good[i]), "%s may be a host's", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!traddr_is_of_host(bad[i]), "\"%s\" is no host's", bad[i]);
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct endpoint a = make(&rows[i].a, "192.0.2.1"),
				b = make(&rows[i].b, "192.0.2.1");
		struct endpoint elsewhere = make(&rows[i].b, "192.0.2.2");

		ok(endpoint_is_same(&a, &b) == rows[i].same, "%s", rows[i].what);
		ok(endpoint_is_same(&b, &a) == rows[i].same, "%s, the other way round",
		   rows[i].what);
		ok(!endpoint_is_same(&a, &elsewhere), "%s, at another address", rows[i].what);
		strcpy(b.hostnqn, "nqn.2024-05.com.example:other-host");
		ok(!endpoint_is_same_host(&a, &b), "%s, as another host", rows[i].what);
	}
	test_addresses();
	return tap_end();
}
