// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/macro.h"
#include "request/key.h"

#define TOLD "(" DHCP_SOURCE /* as engine/discover.c writes it behind a discovery controller */

static bool read_v6(const char *text, struct in6_addr *address)
{
	char bare[TRADDR_SIZE];

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(text, "%"), text);
	return inet_pton(AF_INET6, bare, address) == 1;
}

/* Two spellings of one IPv6 address are the same address, with the same scope or none. */
static bool same_address(const char *a, const char *b)
{
	struct in6_addr x, y;

	if (!strcmp(a, b))
		return true;
	if (strchr(a, ':') && read_v6(a, &x) && read_v6(b, &y))
		return !memcmp(&x, &y, sizeof(x)) &&
		       !strcmp(a + strcspn(a, "%"), b + strcspn(b, "%"));
	return !strcasecmp(a, b);
}

bool endpoint_has_address(const struct endpoint *a, const struct endpoint *b)
{
	return same_address(a->traddr, b->traddr) && !strcmp(a->trsvcid, b->trsvcid);
}

/*
 * Firmware names an interface by its MAC and VLAN; once found, it has a name as well. Nobody knows
 * yet whether an interface that has a name alone is the one of a MAC; the kernel will.
 */
static bool same_interface(const struct endpoint *a, const struct endpoint *b)
{
	if (*a->host_mac && *b->host_mac)
		return !strcasecmp(a->host_mac, b->host_mac) && a->host_vlan == b->host_vlan;
	return !strcmp(a->host_iface, b->host_iface) &&
	       (*a->host_iface || (!*a->host_mac && !*b->host_mac));
}

bool endpoint_has_host_side(const struct endpoint *e)
{
	return *e->host_traddr || *e->host_iface || *e->host_mac;
}

static bool is_same_path(const struct endpoint *a, const char *trsvcid, const struct endpoint *b)
{
	if (strcmp(trsvcid, b->trsvcid) != 0 || strcmp(a->subsysnqn, b->subsysnqn) != 0 ||
	    !same_address(a->traddr, b->traddr))
		return false;
	return !endpoint_has_host_side(a) || !endpoint_has_host_side(b) ||
	       (same_address(a->host_traddr, b->host_traddr) && same_interface(a, b));
}

bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b)
{
	return is_same_path(a, a->trsvcid, b);
}

bool endpoint_is_same_at(const struct endpoint *a, const char *trsvcid, const struct endpoint *b)
{
	return is_same_path(a, trsvcid, b) && !strcmp(a->hostnqn, b->hostnqn);
}

bool endpoint_is_same_host(const struct endpoint *a, const struct endpoint *b)
{
	return endpoint_is_same_at(a, a->trsvcid, b);
}

char *endpoint_address(const struct endpoint *e, char *text, size_t size)
{
	bool v6 = strchr(e->traddr, ':');
	bool named = *e->name;

	snprintf(text, size, "%s%s%s:%s%s%s%s", v6 ? "[" : "", e->traddr, v6 ? "]" : "", e->trsvcid,
		 named ? " (" : "", e->name, named ? ")" : "");
	return text;
}

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
	struct address mapped = { .family = AF_INET };

	if (a->family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6)) {
		memcpy(&mapped.v4, &a->v6.s6_addr[12], sizeof(mapped.v4));
		return is_nobodys(&mapped);
	}
	if (a->family == AF_INET6)
		return IN6_IS_ADDR_UNSPECIFIED(&a->v6) || is_multicast(a);
	return a->family && (!a->v4.s_addr || a->v4.s_addr == INADDR_NONE || is_multicast(a));
}

bool traddr_is_of_host(const char *traddr)
{
	struct address a = parse(traddr);

	return a.family && !is_nobodys(&a);
}

/* With another form libnvme fails without a reason, and the kernel logs the key. */
const char *endpoint_check_keys(const struct endpoint *e)
{
#define FAULTS(name, form)                                                               \
	{                                                                                \
		NULL,                                                                    \
			"its " name " is not a key: a key is " form                      \
			" and base64, a colon behind each",                              \
			"its " name " has not the length that its hash has",             \
			"its " name " has a wrong check sum: a character of it is wrong" \
	}
	static const char *const faults[][4] = {
		FAULTS(KEY_NAME, "DHHC-1, a hash (00 to 03)"),
		FAULTS(CTRL_KEY_NAME, "DHHC-1, a hash (00 to 03)"),
		FAULTS("tls_key", "NVMeTLSkey-1, a hash (01 or 02)"),
	};
#undef FAULTS
	const enum key_fault found[] = {
		*e->dhchap_key ? key_check_dhchap(e->dhchap_key) : KEY_GOOD,
		*e->dhchap_ctrl_key ? key_check_dhchap(e->dhchap_ctrl_key) : KEY_GOOD,
		*e->tls_key ? key_check_tls(e->tls_key) : KEY_GOOD,
	};

	for (size_t i = 0; i < ARRAY_SIZE(found); i++)
		if (found[i] != KEY_GOOD)
			return faults[i][found[i]];
	return NULL;
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

	if (*e->unclear)
		return "an unknown key leaves it out";
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
	why = endpoint_check_keys(e);
	if (why)
		return why;
	if (*e->hostid && hostid_check(e->hostid, &why))
		return strspn(e->hostid, "0-") == UUID_SIZE - 1 ? "its hostid is all zeros"
								: "its hostid is no UUID";
	if (*e->hostnqn && nqn_check(e->hostnqn, &why))
		return why;
	return nqn_check(e->subsysnqn, &why) ? why : NULL;
}

bool endpoint_is_leased(const struct endpoint *e)
{
	const char *part = e->source;

	if (strstr(part, TOLD))
		return true;
	for (; part; part = strstr(part, ", "), part = part ? part + 2 : NULL)
		if (strncmp(part, DHCP_SOURCE, strlen(DHCP_SOURCE)))
			return false;
	return true;
}

bool endpoint_asks_for(const struct endpoint *e, const char *subsysnqn)
{
	size_t len = strlen(subsysnqn);

	for (const char *at = e->only; (at = strstr(at, subsysnqn)); at++)
		if ((at == e->only || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return !*e->only;
}

bool endpoint_lacks_scope(const struct endpoint *e)
{
	struct address a = parse(e->traddr);

	return a.family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&a.v6) && !a.scoped &&
	       !*e->host_iface && !*e->host_mac;
}
