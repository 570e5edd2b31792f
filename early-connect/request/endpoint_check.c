// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/endpoint_check.h"

#include <arpa/inet.h>
#include <string.h>

struct address {
	int family; /* 0: a host name */
	struct in_addr v4;
	struct in6_addr v6;
	bool scoped;
};

static struct address parse(const char *text)
{
	struct address a = { 0 };
	char bare[TRADDR_SIZE];
	size_t len = strcspn(text, "%");

	snprintf(bare, sizeof(bare), "%.*s", (int)len, text);
	a.scoped = text[len];
	if (inet_pton(AF_INET, bare, &a.v4) == 1)
		a.family = AF_INET;
	else if (inet_pton(AF_INET6, bare, &a.v6) == 1)
		a.family = AF_INET6;
	return a;
}

static bool is_multicast(const struct address *a)
{
	return a->family == AF_INET6 ? IN6_IS_ADDR_MULTICAST(&a->v6)
				     : a->family && ntohl(a->v4.s_addr) >> 28 == 0xe;
}

/* No host has it: the kernel would connect to this host, or nowhere. */
static bool is_nobodys(const struct address *a)
{
	if (a->family == AF_INET6)
		return IN6_IS_ADDR_UNSPECIFIED(&a->v6) || is_multicast(a);
	return a->family && (!a->v4.s_addr || a->v4.s_addr == INADDR_NONE || is_multicast(a));
}

static const char *check_host_side(struct endpoint *e, const struct address *target)
{
	struct address a;

	if (!strcmp(e->host_traddr, "none"))
		*e->host_traddr = '\0';
	if (!strcmp(e->host_iface, "none"))
		*e->host_iface = '\0';
	if (*e->host_iface && !interface_is_valid(e->host_iface))
		return "its host-iface is no name of an interface";
	if (!*e->host_traddr)
		return NULL;
	if (!traddr_is_address(e->host_traddr))
		return "its host-traddr is no address";
	a = parse(e->host_traddr);
	if (is_multicast(&a))
		return "its host-traddr is no address of a host";
	if (target->family && target->family != a.family)
		return "its host-traddr is not of the family of its traddr";
	return NULL;
}

const char *endpoint_check(struct endpoint *e)
{
	struct address target;
	const char *why;

	if (!traddr_is_valid(e->traddr))
		return "its traddr is no address";
	target = parse(e->traddr);
	if (is_nobodys(&target))
		return "its traddr is no address of a host";
	if (!*e->trsvcid)
		strcpy(e->trsvcid, e->discovery ? NVME_DISC_PORT : NVME_TCP_PORT);
	if (!trsvcid_is_valid(e->trsvcid))
		return "its trsvcid is not a number from 1 to 65535";
	why = check_host_side(e, &target);
	if (why)
		return why;
	if (*e->hostid && !uuid_is_valid(e->hostid))
		return "its hostid is no UUID";
	if (*e->hostnqn && nqn_check(e->hostnqn, &why))
		return why;
	return nqn_check(e->subsysnqn, &why) ? why : NULL;
}

bool endpoint_lacks_scope(const struct endpoint *e)
{
	struct address a = parse(e->traddr);

	return a.family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&a.v6) && !a.scoped &&
	       !*e->host_iface && !*e->host_mac;
}
