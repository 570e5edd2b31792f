// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   ifname=nbftN:MAC                         one for each MAC that the command line has no name for
 *   vlan=NAME.ID:NAME                        a VLAN; nbftN.ID:NAME where NAME.ID is too long
 *   ip=ADDRESS::[GATEWAY]:MASK:[HOST]:INTERFACE:none[:DNS[:DNS]]
 *   ip=INTERFACE:dhcp|dhcp6|auto6|link6
 *   nameserver=ADDRESS                       IPv6: dracut's ip= cannot carry one in brackets
 *   rd.route=TARGET/LENGTH:GATEWAY:INTERFACE where another interface has the default route
 *
 * MASK is a netmask for IPv4, which ipconfig wants, and a prefix for IPv6; IPv6 stands in brackets.
 */
#include "ip/hfi_words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "ip/fields.h"

#define NAME_SIZE 32

static bool is_v6(const char *address)
{
	return strchr(address, ':');
}

static const char *given_name(const struct request *r, const char *mac)
{
	for (size_t i = 0; i < r->ifname_count; i++)
		if (!strcmp(r->ifnames[i].mac, mac))
			return r->ifnames[i].name;
	return NULL;
}

/* The first interface with that MAC stands for all. */
static bool is_first_of_mac(const struct request *r, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(r->hfis[i].mac, r->hfis[at].mac))
			return false;
	return true;
}

static bool is_first_of_vlan(const struct request *r, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(r->hfis[i].mac, r->hfis[at].mac) && r->hfis[i].vlan == r->hfis[at].vlan)
			return false;
	return true;
}

/* The number of @hfi's MAC: first come those that the command line does not name. */
static unsigned int number_of(const struct request *r, const struct hfi *hfi)
{
	bool named = given_name(r, hfi->mac);
	unsigned int number = 0;

	for (size_t i = 0; strcmp(r->hfis[i].mac, hfi->mac) != 0; i++)
		number += is_first_of_mac(r, i) && !given_name(r, r->hfis[i].mac) == !named;
	for (size_t i = 0; named && i < r->hfi_count; i++)
		number += is_first_of_mac(r, i) && !given_name(r, r->hfis[i].mac);
	return number;
}

/* The name of the device, and of the VLAN on it where it is one. */
static void name_interface(const struct request *r, const struct hfi *hfi, char *device, char *name)
{
	const char *given = given_name(r, hfi->mac);
	char ours[NAME_SIZE];

	snprintf(ours, sizeof(ours), "nbft%u", number_of(r, hfi));
	snprintf(device, NAME_SIZE, "%s", given ? given : ours);
	if (!hfi->vlan)
		snprintf(name, NAME_SIZE, "%s", device);
	else if (snprintf(name, NAME_SIZE, "%.15s.%u", device, hfi->vlan) >= IFACE_SIZE)
		snprintf(name, NAME_SIZE, "%.15s.%u", ours, hfi->vlan);
}

static bool is_static(const struct hfi *hfi)
{
	return hfi->method == HFI_STATIC;
}

/* Of two interfaces, the one that firmware sent by default over; without a mark, the lower metric.
 */
static bool is_better_route(const struct hfi *a, const struct hfi *b)
{
	if (a->default_route != b->default_route)
		return a->default_route;
	return a->metric < b->metric;
}

/* One default route a family: two static ones would be a matter of chance. */
static bool has_default_route(const struct request *r, const struct hfi *hfi)
{
	if (!*hfi->gateway)
		return false;
	for (const struct hfi *other = r->hfis; other < r->hfis + r->hfi_count; other++)
		if (other != hfi && is_static(other) && *other->gateway &&
		    is_v6(other->address) == is_v6(hfi->address) &&
		    (is_better_route(other, hfi) || (other < hfi && !is_better_route(hfi, other))))
			return false;
	return true;
}

/* The targets behind its gateway, where that is not everybody's. */
static void print_routes(const struct request *r, const struct hfi *hfi, const char *name,
			 FILE *out)
{
	bool v6 = is_v6(hfi->address);

	for (size_t i = 0; i < r->endpoint_count; i++) {
		const struct endpoint *e = &r->endpoints[i], *before = r->endpoints;

		if (strcmp(e->host_mac, hfi->mac) != 0 || e->host_vlan != hfi->vlan ||
		    is_v6(e->traddr) != v6 || ip_same_network(hfi->address, e->traddr, hfi->prefix))
			continue;
		while (before < e && (strcmp(before->traddr, e->traddr) != 0 ||
				      strcmp(before->host_mac, e->host_mac) != 0 ||
				      before->host_vlan != e->host_vlan))
			before++;
		if (before == e)
			fprintf(out, v6 ? "rd.route=[%s]/128:[%s]:%s\n" : "rd.route=%s/32:%s:%s\n",
				e->traddr, hfi->gateway, name);
	}
}

static void print_static_v4(const struct hfi *hfi, const char *name, const char *gateway, FILE *out)
{
	struct in_addr mask = { htonl(0xffffffffu << (32 - hfi->prefix)) };
	char text[INET_ADDRSTRLEN];

	fprintf(out, "ip=%s::%s:%s:%s:%s:none", hfi->address, gateway,
		inet_ntop(AF_INET, &mask, text, sizeof(text)), hfi->host_name, name);
	for (size_t i = 0; i < ARRAY_SIZE(hfi->dns); i++)
		if (*hfi->dns[i])
			fprintf(out, ":%s", hfi->dns[i]);
	fprintf(out, "\n");
}

static void print_static_v6(const struct hfi *hfi, const char *name, const char *gateway, FILE *out)
{
	struct in6_addr address;

	/* The kernel makes it by itself. */
	if (inet_pton(AF_INET6, hfi->address, &address) == 1 && IN6_IS_ADDR_LINKLOCAL(&address))
		fprintf(out, "ip=%s:link6\n", name);
	else
		fprintf(out,
			*gateway ? "ip=[%s]::[%s]:%u:%s:%s:none\n" : "ip=[%s]::%s:%u:%s:%s:none\n",
			hfi->address, gateway, hfi->prefix, hfi->host_name, name);
	for (size_t i = 0; i < ARRAY_SIZE(hfi->dns); i++)
		if (*hfi->dns[i])
			fprintf(out, "nameserver=%s\n", hfi->dns[i]);
}

static void print_address(const struct request *r, const struct hfi *hfi, const char *name,
			  FILE *out)
{
	static const char *const methods[] = {
		[HFI_DHCP] = "dhcp", [HFI_DHCP6] = "dhcp6", [HFI_AUTO6] = "auto6"
	};
	bool by_default = has_default_route(r, hfi);
	const char *gateway = by_default ? hfi->gateway : "";

	if (!is_static(hfi))
		fprintf(out, "ip=%s:%s\n", name, methods[hfi->method]);
	else if (is_v6(hfi->address))
		print_static_v6(hfi, name, gateway, out);
	else
		print_static_v4(hfi, name, gateway, out);
	if (is_static(hfi) && *hfi->gateway && !by_default)
		print_routes(r, hfi, name, out);
}

int network_words(const struct request *r, FILE *out)
{
	char device[NAME_SIZE], name[NAME_SIZE];

	for (size_t i = 0; !r->network_given && !r->disabled && i < r->hfi_count; i++) {
		const struct hfi *hfi = &r->hfis[i];

		name_interface(r, hfi, device, name);
		if (is_first_of_mac(r, i) && !given_name(r, hfi->mac))
			fprintf(out, "ifname=%s:%s\n", device, hfi->mac);
		if (hfi->vlan && is_first_of_vlan(r, i))
			fprintf(out, "vlan=%s:%s\n", name, device);
		print_address(r, hfi, name, out);
	}
	return fflush(out) || ferror(out) ? -EIO : 0;
}
