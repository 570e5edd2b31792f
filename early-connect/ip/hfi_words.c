// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   ifname=nbftN:MAC                         one for each MAC that the command line has no name for
 *   vlan=NAME.ID:NAME                        a VLAN; nbftN.ID:NAME where NAME.ID is too long
 *   ip=ADDRESS::[GATEWAY]:MASK:[HOST]:INTERFACE:none[:DNS[:DNS]]
 *   ip=INTERFACE:dhcp6|auto6
 *   ip=:::::INTERFACE:link6                  network-legacy knows it in this form alone
 *   ip=INTERFACE:dhcp
 *   nameserver=ADDRESS                       IPv6: dracut's ip= cannot carry one in brackets
 *   rd.route=TARGET/LENGTH:GATEWAY:INTERFACE where another interface has the default route
 *
 * MASK is a netmask for IPv4, which ipconfig wants, and a prefix for IPv6; IPv6 stands in brackets,
 * with its length: systemd's generator, which does nothing at all where it refuses one word, wants
 * that. Of one interface it and NetworkManager's add up the addresses; of methods the last one
 * counts. A static address behind a method would switch that off, hence the order; with "dhcp" last
 * both take up routers' advertisements (and the DHCPv6 that these speak of) as well.
 */
#include "ip/hfi_words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/text_set.h"
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

static bool is_same_interface(const struct hfi *a, const struct hfi *b)
{
	return !strcmp(a->mac, b->mac) && a->vlan == b->vlan;
}

static bool is_of(const struct endpoint *e, const struct hfi *hfi)
{
	return !strcmp(e->host_mac, hfi->mac) && e->host_vlan == hfi->vlan &&
	       is_v6(e->traddr) == is_v6(hfi->address);
}

/* One that firmware left out is a usual one that holds the gateway, or else the targets. */
static unsigned int prefix_of(const struct request *r, const struct hfi *hfi)
{
	unsigned int prefix = hfi->prefix;

	if (prefix)
		return prefix;
	prefix = is_v6(hfi->address) ? 64 : 24;
	while (*hfi->gateway && prefix > 1 && !ip_same_network(hfi->address, hfi->gateway, prefix))
		prefix--;
	for (size_t i = 0; !*hfi->gateway && i < r->endpoint_count; i++)
		while (is_of(&r->endpoints[i], hfi) && prefix > 1 &&
		       !ip_same_network(hfi->address, r->endpoints[i].traddr, prefix))
			prefix--;
	return prefix;
}

/* Has an address of the interface @hfi the same network? */
static bool is_on_link(const struct request *r, const struct hfi *hfi, const char *address)
{
	for (size_t i = 0; i < r->hfi_count; i++)
		if (is_same_interface(&r->hfis[i], hfi) && is_static(&r->hfis[i]) &&
		    is_v6(r->hfis[i].address) == is_v6(address) &&
		    ip_same_network(r->hfis[i].address, address, prefix_of(r, &r->hfis[i])))
			return true;
	return false;
}

/* The targets behind its gateway, where that is not everybody's. */
static void print_routes(const struct request *r, const struct hfi *hfi, const char *name,
			 FILE *out)
{
	void *seen = NULL;

	for (size_t i = 0; i < r->endpoint_count; i++) {
		const struct endpoint *e = &r->endpoints[i];

		if (is_of(e, hfi) && text_set_add(&seen, e->traddr) &&
		    !is_on_link(r, hfi, e->traddr))
			fprintf(out,
				is_v6(e->traddr) ? "rd.route=[%s/128]:[%s]:%s\n"
						 : "rd.route=%s/32:%s:%s\n",
				e->traddr, hfi->gateway, name);
	}
	text_set_release(&seen);
}

/* The kernel makes it by itself. */
static bool is_link_local(const struct hfi *hfi)
{
	struct in6_addr address;

	return inet_pton(AF_INET6, hfi->address, &address) == 1 && IN6_IS_ADDR_LINKLOCAL(&address);
}

static void print_name_servers(const struct hfi *hfi, const char *before, const char *after,
			       FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(hfi->dns); i++)
		if (*hfi->dns[i])
			fprintf(out, "%s%s%s", before, hfi->dns[i], after);
}

static void print_static(const struct request *r, const struct hfi *hfi, const char *name,
			 FILE *out)
{
	bool by_default = has_default_route(r, hfi);
	const char *gateway = by_default ? hfi->gateway : "";
	unsigned int prefix = prefix_of(r, hfi);
	struct in_addr mask = { htonl(
		(uint32_t)(0xffffffffULL << (32 - (prefix > 32 ? 32 : prefix)))) };
	char text[INET_ADDRSTRLEN];

	if (is_v6(hfi->address)) {
		fprintf(out,
			*gateway ? "ip=[%s]::[%s]:%u:%s:%s:none\n" : "ip=[%s]::%s:%u:%s:%s:none\n",
			hfi->address, gateway, prefix, hfi->host_name, name);
	} else {
		fprintf(out, "ip=%s::%s:%s:%s:%s:none", hfi->address, gateway,
			inet_ntop(AF_INET, &mask, text, sizeof(text)), hfi->host_name, name);
		print_name_servers(hfi, ":", "", out);
		fprintf(out, "\n");
	}
	if (*hfi->gateway && !by_default)
		print_routes(r, hfi, name, out);
}

/* What words can say of an interface, in the order in which they do. */
enum kind { STATIC4, STATIC6, LINK6, AUTO6, DHCP6, DHCP4, KINDS };

static enum kind kind_of(const struct hfi *hfi)
{
	static const enum kind kinds[] = {
		[HFI_DHCP] = DHCP4, [HFI_DHCP6] = DHCP6, [HFI_AUTO6] = AUTO6
	};

	if (hfi->method != HFI_STATIC)
		return kinds[hfi->method];
	return !is_v6(hfi->address) ? STATIC4 : is_link_local(hfi) ? LINK6 : STATIC6;
}

/*
 * For network-legacy what needs a client, or its patience, comes first, and an IPv4 address last:
 * to set that up it clears the interface of all others.
 */
static const enum kind first_of_legacy[] = { DHCP4, DHCP6, AUTO6, STATIC6, LINK6, STATIC4 };

struct interface {
	const struct request *r;
	const struct hfi *of; /* the first entry of it */
	const char *name;
	enum words_part part;
	FILE *out;
	bool has[KINDS];
	const struct hfi *one; /* that network-legacy gets */
};

static void look_at(struct interface *in)
{
	const struct request *r = in->r;

	for (size_t i = 0; i < r->hfi_count; i++)
		if (is_same_interface(&r->hfis[i], in->of))
			in->has[kind_of(&r->hfis[i])] = true;
	for (size_t k = 0; !in->one && k < ARRAY_SIZE(first_of_legacy); k++)
		for (size_t i = r->hfi_count; i-- > 0;)
			if (is_same_interface(&r->hfis[i], in->of) &&
			    kind_of(&r->hfis[i]) == first_of_legacy[k])
				in->one = &r->hfis[i];
}

/* Advertisements and link-local addresses are the kernel's work beside anything else. */
static bool is_needless(const struct interface *in, enum kind kind)
{
	return (kind == LINK6 &&
		(in->has[STATIC6] || in->has[AUTO6] || in->has[DHCP6] || in->has[DHCP4])) ||
	       (kind == AUTO6 && in->has[DHCP6]);
}

static void print_entry(const struct interface *in, const struct hfi *hfi)
{
	static const char *const methods[KINDS] = {
		[LINK6] = "link6", [AUTO6] = "auto6", [DHCP6] = "dhcp6", [DHCP4] = "dhcp"
	};
	enum kind kind = kind_of(hfi);
	bool said = in->part == WORDS_ALL || (in->part == WORDS_ONE_IP) == (hfi == in->one);

	if (kind > STATIC6) {
		if (said && in->part != WORDS_REST && !is_needless(in, kind))
			fprintf(in->out, "ip=%s%s:%s\n", kind == LINK6 ? ":::::" : "", in->name,
				methods[kind]);
	} else if (said) {
		print_static(in->r, hfi, in->name, in->out);
	}
	if (in->part != WORDS_REST &&
	    (kind == STATIC6 || kind == LINK6 || (kind == STATIC4 && !said)))
		print_name_servers(hfi, "nameserver=", "\n", in->out);
}

static void print_interface(struct interface *in, struct request *mistakes)
{
	look_at(in);
	for (enum kind kind = 0; kind < KINDS; kind++)
		for (const struct hfi *hfi = in->of; hfi < in->r->hfis + in->r->hfi_count; hfi++)
			if (is_same_interface(hfi, in->of) && kind_of(hfi) == kind)
				print_entry(in, hfi);
	if (in->part == WORDS_ONE_IP && in->has[DHCP4] && in->has[DHCP6])
		request_warning(mistakes,
				"nbft: %s: dracut's network-legacy has one DHCP client for an "
				"interface: DHCPv6 is left out",
				in->name);
}

int network_words(const struct request *r, enum words_part part, FILE *out,
		  struct request *mistakes)
{
	char device[NAME_SIZE], name[NAME_SIZE];

	for (size_t i = 0; !r->network_given && !r->disabled && i < r->hfi_count; i++) {
		const struct hfi *hfi = &r->hfis[i];
		struct interface in = { r, hfi, name, part, out, { false }, NULL };

		name_interface(r, hfi, device, name);
		if (part != WORDS_REST && is_first_of_mac(r, i) && !given_name(r, hfi->mac))
			fprintf(out, "ifname=%s:%s\n", device, hfi->mac);
		if (!is_first_of_vlan(r, i))
			continue;
		if (part != WORDS_REST && hfi->vlan)
			fprintf(out, "vlan=%s:%s\n", name, device);
		print_interface(&in, mistakes);
	}
	return fflush(out) || ferror(out) ? -EIO : 0;
}
