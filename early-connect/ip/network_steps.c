// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps to a network, for a loop of a few lines in a shell. Each names first the interface that
 * it waits for, by its MAC where BOOTIF= tells that: lo where none, "-" whichever comes first, "+"
 * every one that is there then. Steps of one interface keep their order, those of others need not
 * wait for it.
 *
 *   INTERFACE ip WORD…                  run ip(8) with the words, "dev INTERFACE" behind them
 *   INTERFACE beside WORD…              an IPv4 address that the one of a lease leaves alone
 *   INTERFACE vlan NAME ID              a VLAN on it
 *   INTERFACE dhcp [nodns]              ask for a lease, whose name servers are left aside
 *   INTERFACE dhcp6                     the same for IPv6; its routers tell the routes
 *   lo names NAME MAC [NAME MAC]…       the interface of each MAC is called so from now on
 *   lo bond NAME WORD…                  a bond, with the words as its options
 *   lo bridge NAME                      a bridge
 *   lo resolver ADDRESS                 a line of resolv.conf
 *   lo hostname NAME
 *
 * Routers' advertisements are the kernel's work, on each interface that is up. Of several default
 * routes the first one counts, the others stand by.
 */
#include "ip/network_steps.h"

#include <errno.h>
#include <string.h>

#include "ip/fields.h"

static const char *interface_of(const struct ip_word *w)
{
	if (*w->interface)
		return w->interface;
	return *w->address ? "-" : "+";
}

static void print_names(const struct network *n, FILE *out)
{
	if (n->name_count)
		fprintf(out, "lo names");
	for (size_t i = 0; i < n->name_count; i++)
		fprintf(out, " %s %s", n->names[i].name, n->names[i].mac);
	if (n->name_count)
		fprintf(out, "\n");
}

/* An interface must be down to become part of a bond, which brings it up; a bridge does not. */
static void print_bond(const struct bond_word *w, FILE *out)
{
	fprintf(out, w->bridge ? "lo bridge %s\n" : "lo bond %s %s\n", w->name, w->options);
	for (size_t i = 0; i < w->slave_count; i++)
		fprintf(out, "%s ip link set %s\n%s ip link set master %s\n", w->slaves[i],
			w->bridge ? "up" : "down", w->slaves[i], w->name);
	if (w->mtu)
		fprintf(out, "%s ip link set mtu %u\n", w->name, w->mtu);
	fprintf(out, "%s ip link set up\n", w->name);
}

/* Before anything stands on the interface. */
static void print_link(const struct ip_word *w, FILE *out)
{
	if (*w->mac)
		fprintf(out, "%s ip link set address %s\n", interface_of(w), w->mac);
	if (w->mtu)
		fprintf(out, "%s ip link set mtu %u\n", interface_of(w), w->mtu);
}

static bool is_of_bootdev(const struct network *n, const struct ip_word *w)
{
	return *n->bootdev && !strcmp(w->interface, n->bootdev);
}

/* A gateway counts as a neighbour whether the prefix holds it or not. */
static void print_gateway(const struct network *n, const struct ip_word *w, FILE *out)
{
	bool first = is_of_bootdev(n, w);
	unsigned int before = 0;

	for (const struct ip_word *other = n->ips; other < n->ips + n->ip_count; other++)
		before += *other->address && *other->gateway &&
			  ip_family(other->gateway) == ip_family(w->gateway) &&
			  (is_of_bootdev(n, other) == first ? other < w : !first);
	fprintf(out, "%s ip route replace default via %s onlink", interface_of(w), w->gateway);
	if (before)
		fprintf(out, " metric %u", 1024 + before);
	fprintf(out, "\n");
}

/* The lease's address would take the place of one that it finds. */
static bool is_beside_lease(const struct network *n, const struct ip_word *w)
{
	for (size_t i = 0; i < n->ip_count; i++)
		if (n->ips[i].method & IP_DHCP && !strcmp(n->ips[i].interface, w->interface))
			return !strchr(w->address, ':');
	return false;
}

static void print_ip(const struct network *n, const struct ip_word *w, FILE *out)
{
	const char *interface = interface_of(w);

	if (*w->host_name)
		fprintf(out, "lo hostname %s\n", w->host_name);
	if (w->method == IP_OFF && !*w->interface)
		return;
	fprintf(out, "%s ip link set up\n", interface);
	if (*w->address)
		fprintf(out, "%s %s %s%s%s/%u\n", interface,
			is_beside_lease(n, w) ? "beside" : "ip address replace", w->address,
			*w->peer ? " peer " : "", w->peer, w->prefix);
	if (*w->address && *w->gateway)
		print_gateway(n, w, out);
	if (w->method & IP_DHCP)
		fprintf(out, "%s dhcp%s\n", interface, n->no_peer_dns ? " nodns" : "");
	if (w->method & (IP_DHCP6 | IP_EITHER6))
		fprintf(out, "%s dhcp6\n", interface);
}

/* NULL: it can't be told. */
static const char *interface_of_route(const struct network *n, const struct route_word *w)
{
	if (*w->interface)
		return w->interface;
	for (size_t i = 0; i < n->ip_count; i++)
		if (*n->ips[i].address &&
		    ip_same_network(n->ips[i].address, w->gateway, n->ips[i].prefix))
			return interface_of(&n->ips[i]);
	return n->ip_count == 1 && n->ips[0].method != IP_OFF ? interface_of(&n->ips[0]) : NULL;
}

static void print_route(const struct network *n, const struct route_word *w, FILE *out,
			struct request *r)
{
	const char *interface = interface_of_route(n, w);

	if (!interface) {
		request_error(r,
			      "cmdline: rd.route=%s/%u:%s: no ip= tells which interface has its "
			      "gateway; name it behind",
			      w->target, w->prefix, w->gateway);
		return;
	}
	if (*w->gateway)
		fprintf(out, "%s ip route replace %s/%u via %s onlink\n", interface, w->target,
			w->prefix, w->gateway);
	else
		fprintf(out, "%s ip route replace %s/%u\n", interface, w->target, w->prefix);
}

int network_steps(const struct network *n, FILE *out, struct request *r)
{
	print_names(n, out);
	for (size_t i = 0; i < n->ip_count; i++)
		print_link(&n->ips[i], out);
	for (size_t i = 0; i < n->bond_count; i++)
		print_bond(&n->bonds[i], out);
	for (size_t i = 0; i < n->vlan_count; i++)
		fprintf(out, "%s ip link set up\n%s vlan %s %u\n", n->vlans[i].device,
			n->vlans[i].device, n->vlans[i].name, n->vlans[i].id);
	for (size_t i = 0; i < n->ip_count; i++)
		print_ip(n, &n->ips[i], out);
	for (size_t i = 0; i < n->route_count; i++)
		print_route(n, &n->routes[i], out, r);
	for (size_t i = 0; i < n->resolver_count; i++)
		fprintf(out, "lo resolver %s\n", n->resolvers[i]);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
