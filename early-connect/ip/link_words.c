// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar stands in words.c. */
#include "ip/link_words.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "ip/fields.h"
#include "ip/uppers.h"

#define VLAN_ID_MAX 4094

const char *link_word_nameserver(struct network *n, char *value)
{
	const char *text = value;
	char in_brackets[ADDRESS_SIZE + 2];

	if (n->resolver_count == WORDS_MAX)
		return "there are more than 32 of them";
	if (strchr(text, ':') && *text != '[') {
		if (strlen(text) >= ADDRESS_SIZE)
			return "is no address";
		snprintf(in_brackets, sizeof(in_brackets), "[%.45s]", text);
		text = in_brackets;
	}
	if (!ip_field_address(n->resolvers[n->resolver_count], text))
		return "is no address";
	n->resolver_count++;
	return NULL;
}

const char *link_word_vlan(struct network *n, char *value)
{
	struct vlan_word *w = &n->vlans[n->vlan_count];
	const char *name = ip_field_next(&value), *id;

	if (n->vlan_count == WORDS_MAX)
		return "there are more than 32 of them";
	id = name + strlen(name);
	while (id > name && isdigit((unsigned char)id[-1]))
		id--;
	if (!value || !ip_field_interface(w->name, name) || !ip_field_interface(w->device, value))
		return "is not NAME:INTERFACE";
	if (!ip_field_number(&w->id, id, 1, VLAN_ID_MAX))
		return "its name does not end in a number from 1 to 4094";
	name = uppers_enter(n, w->name, &w->device, 1, false);
	if (!name)
		n->vlans[n->vlan_count++] = *w;
	return name;
}

/* KEY=VALUE[,…] as words; of several addresses in one value dracut parts them by semicolons. */
static bool set_options(char *options, size_t size, const char *text)
{
	if (strlen(text) >= size)
		return false;
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && !strchr("_-.+:=,;", *text))
			return false;
		*options++ = *text == '=' || *text == ',' ? ' ' : *text == ';' ? ',' : *text;
	}
	*options = '\0';
	return true;
}

/* The interface that is named last stands there already. */
static bool is_repeated(const struct bond_word *w)
{
	const char *last = w->slaves[w->slave_count - 1];

	for (size_t i = 0; i + 1 < w->slave_count; i++)
		if (!strcmp(w->slaves[i], last))
			return true;
	return false;
}

/* Name and interfaces; @usual are those of a word that names none. NULL, or what is wrong. */
static const char *set_upper(struct network *n, char **value, const char *usual_name, char *usual)
{
	struct bond_word *w = &n->bonds[n->bond_count];
	char *name = ip_field_next(value), *slaves = ip_field_next(value), *slave;

	if (n->bond_count == WORDS_MAX)
		return "there are more than 32 of them";
	memset(w, 0, sizeof(*w));
	if (!ip_field_interface(w->name, *name ? name : usual_name))
		return "its name is none of an interface";
	for (slaves = slaves ? slaves : usual; (slave = strsep(&slaves, ","));)
		if (w->slave_count == SLAVES_MAX ||
		    !ip_field_interface(w->slaves[w->slave_count++], slave))
			return "its interfaces are not one to eight names with commas between";
		else
			w->slave_count -= is_repeated(w);
	return NULL;
}

/* @w stands behind the words that count. */
static const char *enter(struct network *n, const struct bond_word *w)
{
	const char *why = uppers_enter(n, w->name, w->slaves, w->slave_count, true);

	if (!why)
		n->bonds[n->bond_count++] = *w;
	return why;
}

/* A daemon of its own runs one; left out silently it would be missed late. */
const char *link_word_team(struct network *n, char *value)
{
	struct bond_word *w = &n->bonds[n->bond_count];

	if (!set_upper(n, &value, "team0", (char[]){ "eth0,eth1" })) {
		w->team = true;
		enter(n, w);
	}
	return "early-connect sets up none";
}

const char *link_word_bridge(struct network *n, char *value)
{
	struct bond_word *w = &n->bonds[n->bond_count];
	const char *why = set_upper(n, &value, "br0", (char[]){ "eth0" });

	if (why || value)
		return why ? why : "is not NAME:INTERFACE[,INTERFACE]";
	w->bridge = true;
	return enter(n, w);
}

const char *link_word_bond(struct network *n, char *value)
{
	struct bond_word *w = &n->bonds[n->bond_count];
	const char *why = set_upper(n, &value, "bond0", (char[]){ "eth0,eth1" });
	char *options = ip_field_next(&value);

	if (why)
		return why;
	if (!set_options(w->options, sizeof(w->options), options ? options : "mode=balance-rr"))
		return "its options are not KEY=VALUE with commas between";
	if (value && *value && !ip_field_number(&w->mtu, value, IP_MTU_MIN, IP_MTU_MAX))
		return "its MTU is not a number from 68 to 65535";
	return enter(n, w);
}

const char *link_word_ifname(struct network *n, char *value)
{
	struct ifname *w = &n->names[n->name_count];
	const char *name = ip_field_next(&value);

	if (n->name_count == WORDS_MAX)
		return "there are more than 32 of them";
	if (!value || !ip_field_interface(w->name, name) || !ip_field_mac(w->mac, value))
		return "is not NAME:MAC";
	n->name_count++;
	return NULL;
}

/* The kernel refuses a network with bits behind its prefix. */
static void clear_host_bits(struct route_word *w, int family)
{
	unsigned char raw[sizeof(struct in6_addr)];
	size_t bits = family == AF_INET6 ? 128 : 32;

	if (inet_pton(family, w->target, raw) != 1)
		return;
	for (size_t bit = w->prefix; bit < bits; bit++)
		raw[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
	inet_ntop(family, raw, w->target, sizeof(w->target));
}

const char *link_word_route(struct network *n, char *value)
{
	struct route_word *w = &n->routes[n->route_count];
	const char *net = ip_field_next(&value), *gateway = ip_field_next(&value);
	int family;

	if (n->route_count == WORDS_MAX)
		return "there are more than 32 of them";
	memset(w, 0, sizeof(*w));
	w->prefix = 128;
	family = ip_field_net(w->target, &w->prefix, net);
	if (!family)
		return "its network is none; IPv6 stands in brackets";
	if (family == AF_INET && w->prefix > 32)
		w->prefix = 32;
	if (!gateway || (!*gateway && !value))
		return "is not NET/LENGTH:GATEWAY[:INTERFACE]";
	if (*gateway && ip_field_address(w->gateway, gateway) != family)
		return "its gateway is no address of its family";
	if (value && !ip_field_interface(w->interface, value))
		return "its interface is no name of one";
	clear_host_bits(w, family);
	n->route_count++;
	return NULL;
}
