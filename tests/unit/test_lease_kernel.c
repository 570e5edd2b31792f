// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel shows of a lease, in a network of its own: addresses and routes as clients set
 * them. */
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/clock.h"
#include "nic/lease_kernel.h"
#include "tap.h"

static bool do_all(const char *commands)
{
	return !system(commands);
}

static char its_index[12];

static bool guess(const char *address, struct lease *lease)
{
	const struct lease_place place = { "eth0", its_index, "52:54:00:12:34:56", address };

	memset(lease, 0, sizeof(*lease));
	lease->end = -1;
	return lease_guess(&place, lease);
}

static void test_end(void)
{
	struct lease lease;
	double now = clock_now();

	ok(do_all("ip link add eth0 type veth peer name srv && "
		  "ip link set eth0 up && ip link set srv up"),
	   "a link");
	snprintf(its_index, sizeof(its_index), "%u", if_nametoindex("eth0"));
	ok(!guess("", &lease), "no address: no lease");
	do_all("ip addr add 10.0.0.7/24 dev eth0");
	ok(!guess("", &lease) && !guess("10.0.0.7", &lease), "one that stays is none");
	/* as dracut's dhclient-script sets it */
	do_all("ip addr add 10.0.0.8/25 dev eth0 valid_lft 3600 preferred_lft 3600");
	ok(guess("10.0.0.8", &lease) && lease.prefix == 25, "one that ends");
	ok(lease.end > now + 3500 && lease.end < now + 3700, "it ends in an hour");
	ok(guess("", &lease) && !strcmp(lease.address, "10.0.0.8"), "and is found");
	ok(lease.guessed, "it is a guess");
	ok(!guess("10.0.0.7", &lease), "the other one is none still");
	ok(!guess("fd00::a", &lease), "nor is an IPv6 address");
}

static void test_keep(void)
{
	struct lease lease;

	ok(lease_keep_address(its_index, "10.0.0.8") == 1, "it is kept");
	ok(!guess("10.0.0.8", &lease), "it does not end any more");
	ok(do_all("ip -o addr show dev eth0 | grep -q '10.0.0.8/25 .*valid_lft forever'"),
	   "says ip");
	ok(!lease_keep_address(its_index, "10.0.0.8"), "which is told once");
	ok(!lease_keep_address(its_index, "10.0.0.9"), "an address that is not there");
	do_all("ip addr add 10.9.0.1/24 brd 10.9.0.99 metric 77 dev eth0 label eth0:x "
	       "valid_lft 600 preferred_lft 600");
	ok(lease_keep_address(its_index, "10.9.0.1") == 1, "one with more to it");
	ok(do_all("ip -o addr show dev eth0 | grep -q "
		  "'10.9.0.1/24 metric 77 brd 10.9.0.99 .*eth0:x.*valid_lft forever'"),
	   "keeps that");
}

static void test_route(void)
{
	struct lease lease;

	/* as systemd-networkd sets it, with KeepConfiguration=yes */
	do_all("ip addr add 192.168.77.2/24 metric 1024 dev eth0");
	ok(!guess("192.168.77.2", &lease), "no route by DHCP");
	do_all("ip route add 192.168.77.1 dev eth0 proto dhcp scope link src 192.168.77.2 metric "
	       "1024");
	ok(guess("192.168.77.2", &lease) && lease.prefix == 24 && lease.end < 0, "a route by DHCP");
	ok(guess("", &lease) && !strcmp(lease.address, "192.168.77.2"), "finds its address");
	ok(!guess("10.0.0.7", &lease), "and no other");
}

/* As root, or as root of a user name space of its own: `ip` needs the rights as well. */
static bool has_network_of_its_own(void)
{
	char map[32];
	FILE *file;

	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	if (!unshare(CLONE_NEWNET))
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || !(file = fopen("/proc/self/uid_map", "w")))
		return false;
	fputs(map, file);
	return !fclose(file);
}

int main(void)
{
	if (!has_network_of_its_own()) {
		ok(true, "no network of its own is to be had here # SKIP");
		return tap_end();
	}
	test_end();
	test_keep();
	test_route();
	return tap_end();
}
