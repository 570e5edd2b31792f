// SPDX-License-Identifier: GPL-2.0-or-later
/* Will the NICs that carry the paths keep their addresses, and answer for them alone? */
#include "verify/network.h"

#include <string.h>

#include "base/files.h"
#include "nic/boot_nic.h"
#include "nic/source_rules.h"
#include "verify/handover_look.h"

#define SUBNETS_MAX 64

void verify_network(const struct evidence *evidence, const char *check, struct report *report)
{
	handover_look_network(evidence, check, report);
}

void verify_lease(const struct evidence *evidence, const char *check, struct report *report)
{
	handover_look_lease(evidence, check, report);
}

/* An IPv4 subnet that an interface is on. */
struct subnet {
	char interface[IFNAMSIZ];
	unsigned int destination, mask;
};

/* Of /proc/net/route: routes without a gateway, to more than one address. Header:
 * net/ipv4/fib_trie.c */
static size_t read_subnets(const char *root, struct subnet *list, size_t max)
{
	_cleanup_free_ char *text = NULL;
	char *line, *rest;
	size_t count = 0;

	if (file_read(root, "/proc/net/route", &text, NULL))
		return 0;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct subnet *subnet = &list[count];
		unsigned int gateway;

		if (sscanf(line, "%15s %x %x %*x %*d %*d %*d %x", subnet->interface,
			   &subnet->destination, &gateway, &subnet->mask) == 4 &&
		    !gateway && subnet->mask && ~subnet->mask && ++count == max)
			break;
	}
	return count;
}

static bool is_used(const struct boot_nics *nics, const char *name)
{
	for (size_t i = 0; i < nics->count; i++)
		if (!strcmp(nics->list[i].name, name))
			return true;
	return false;
}

static long read_sysctl(const char *root, const char *interface, const char *name)
{
	char path[128], text[16];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/%s", interface, name);
	return file_read_line(root, path, text, sizeof(text)) ? 0 : strtol(text, NULL, 10);
}

/* Of "all" and the interface the higher value counts: Documentation/networking/ip-sysctl.rst */
static bool answers_for_itself(const char *root, const char *interface)
{
	return (read_sysctl(root, interface, "arp_ignore") > 0 ||
		read_sysctl(root, "all", "arp_ignore") > 0) &&
	       (read_sysctl(root, interface, "arp_announce") > 1 ||
		read_sysctl(root, "all", "arp_announce") > 1);
}

/* The rules are not to be had below another root. */
static bool goes_its_way(const char *root, const char *interface)
{
	return answers_for_itself(root, interface) ||
	       (!*root && interface_is_source_routed(interface));
}

static bool are_mixed_up(const char *root, const struct subnet *a, const struct subnet *b)
{
	return a->destination == b->destination && a->mask == b->mask &&
	       strcmp(a->interface, b->interface) != 0 &&
	       !(goes_its_way(root, a->interface) && goes_its_way(root, b->interface));
}

/* Linux answers ARP for each of its addresses on any interface: then all paths may run over one
 * NIC. */
void verify_one_subnet(const struct evidence *evidence, const char *check, struct report *report)
{
	struct subnet subnets[SUBNETS_MAX];
	size_t count = read_subnets(evidence->root, subnets, SUBNETS_MAX);
	struct boot_nics nics;
	size_t before = report->count;

	boot_nics_find(evidence->root, evidence->controllers, evidence->controller_count, &nics);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct subnet *a = &subnets[k], *b = &subnets[i];

			if (!are_mixed_up(evidence->root, a, b) ||
			    !(is_used(&nics, a->interface) || is_used(&nics, b->interface)))
				continue;
			report_add(report, check, CHECK_WARN,
				   "set net.ipv4.conf.all.arp_ignore=1 and arp_announce=2 in "
				   "sysctl.d, or "
				   "ip rule add from each address",
				   "%s and %s are on one subnet, and answer for each other",
				   a->interface, b->interface);
		}
	if (report->count == before && nics.count)
		report_add(report, check, CHECK_PASS, NULL, "each interface answers for itself");
}
