// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/uppers.h"

#include <string.h>

#define DROP(list, count, at) \
	memmove(&(list)[at], &(list)[(at) + 1], (--(count) - (at)) * sizeof(*(list)))

void uppers_miss(struct network *n, const char *name)
{
	if (n->missing_count < WORDS_MAX)
		snprintf(n->missing[n->missing_count++], IFACE_SIZE, "%s", name);
}

bool uppers_have(const struct network *n, const char *name)
{
	for (size_t i = 0; i < n->vlan_count; i++)
		if (!strcmp(n->vlans[i].name, name))
			return true;
	for (size_t i = 0; i < n->bond_count; i++)
		if (!strcmp(n->bonds[i].name, name))
			return !n->bonds[i].team;
	return false;
}

/* @lower is @name, or stands on it. */
static bool stands_on(const struct network *n, const char *lower, const char *name)
{
	bool stands = !strcmp(lower, name);

	for (size_t i = 0; i < n->vlan_count && !stands; i++)
		stands = !strcmp(n->vlans[i].name, lower) && stands_on(n, n->vlans[i].device, name);
	for (size_t i = 0; i < n->bond_count && !stands; i++)
		for (size_t j = 0; j < n->bonds[i].slave_count && !stands; j++)
			stands = !strcmp(n->bonds[i].name, lower) &&
				 stands_on(n, n->bonds[i].slaves[j], name);
	return stands;
}

static bool is_in_bond(const struct network *n, const char *name, const char *other_than)
{
	for (size_t i = 0; i < n->bond_count; i++)
		for (size_t j = 0; j < n->bonds[i].slave_count; j++)
			if (!strcmp(n->bonds[i].slaves[j], name))
				return strcmp(n->bonds[i].name, other_than);
	return false;
}

const char *uppers_enter(struct network *n, const char *name, const char (*lowers)[IFACE_SIZE],
			 size_t count, bool owns)
{
	for (size_t i = 0; i < count; i++) {
		if (stands_on(n, lowers[i], name))
			return "stands on itself";
		if (owns && is_in_bond(n, lowers[i], name))
			return "one of its interfaces is part of another word's";
	}
	count = n->vlan_count + n->bond_count;
	for (size_t i = n->vlan_count; i-- > 0;)
		if (!strcmp(n->vlans[i].name, name))
			DROP(n->vlans, n->vlan_count, i);
	for (size_t i = n->bond_count; i-- > 0;)
		if (!strcmp(n->bonds[i].name, name))
			DROP(n->bonds, n->bond_count, i);
	if (count > n->vlan_count + n->bond_count)
		n->doubt = "counts, not the word before it that makes the same";
	return NULL;
}

static bool is_missing(const struct network *n, const char *name)
{
	for (size_t i = 0; i < n->missing_count; i++)
		if (!strcmp(n->missing[i], name))
			return !uppers_have(n, name);
	return false;
}

/* A bond does without one of its interfaces, not without all. */
static bool drop_bond(struct network *n, size_t at)
{
	struct bond_word *w = &n->bonds[at];

	for (size_t i = w->slave_count; i-- > 0;)
		if (is_missing(n, w->slaves[i]))
			DROP(w->slaves, w->slave_count, i);
	if (w->slave_count)
		return false;
	uppers_miss(n, w->name);
	DROP(n->bonds, n->bond_count, at);
	return true;
}

static bool drop_vlan(struct network *n, size_t at)
{
	if (!is_missing(n, n->vlans[at].device))
		return false;
	uppers_miss(n, n->vlans[at].name);
	DROP(n->vlans, n->vlan_count, at);
	return true;
}

/* Each round may make more of them miss. */
static void drop_standing(struct network *n)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = n->vlan_count; i-- > 0;)
			again |= drop_vlan(n, i);
		for (size_t i = n->bond_count; i-- > 0;)
			again |= drop_bond(n, i);
	}
	for (size_t i = n->ip_count; i-- > 0;)
		if (is_missing(n, n->ips[i].interface))
			DROP(n->ips, n->ip_count, i);
	for (size_t i = n->route_count; i-- > 0;)
		if (is_missing(n, n->routes[i].interface))
			DROP(n->routes, n->route_count, i);
}

static bool is_lower(const struct network *n, const char *name)
{
	for (size_t i = 0; i < n->vlan_count; i++)
		if (!strcmp(n->vlans[i].device, name))
			return true;
	return is_in_bond(n, name, "");
}

/* Those that nothing stands on, at most @size of them; returns their number. */
static size_t find_tops(const struct network *n, const char **tops, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < n->bond_count && count < size; i++)
		if (!is_lower(n, n->bonds[i].name))
			tops[count++] = n->bonds[i].name;
	for (size_t i = 0; i < n->vlan_count && count < size; i++)
		if (!is_lower(n, n->vlans[i].name))
			tops[count++] = n->vlans[i].name;
	return count;
}

/* The only ip= is that of each interface on top; an address can have but one. */
static void give_to_tops(struct network *n, const char **tops, size_t count, struct request *r)
{
	if (count > 1 && *n->ips->address) {
		request_error(
			r,
			"cmdline: ip=%s...: is it the address of %s or of %s? Its interface has "
			"to be named",
			n->ips->address, tops[0], tops[1]);
		n->ip_count = 0;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		n->ips[i] = n->ips[0];
		snprintf(n->ips[i].interface, IFACE_SIZE, "%s", tops[i]);
	}
	n->ip_count = count;
}

/*
 * A card in a bond has no address of its own, though it may be the one that the boot loader used,
 * of which BOOTIF= tells, or that of bootdev=.
 */
static void settle_unnamed(struct network *n, struct request *r)
{
	const char *tops[WORDS_MAX], *named = *n->bootdev ? n->bootdev : n->bootif;
	bool told = *n->bootdev && !is_in_bond(n, n->bootdev, "");
	size_t count;

	count = n->several_ips || told ? 0 : find_tops(n, tops, WORDS_MAX);
	for (size_t i = 0; i < n->ip_count; i++) {
		if (*n->ips[i].interface || n->ips[i].method == IP_OFF)
			continue;
		if (count && (n->bond_count || !*named)) {
			give_to_tops(n, tops, count, r);
			return;
		}
		memcpy(n->ips[i].interface, named, IFACE_OR_MAC_SIZE);
	}
}

/* A team has its cards, and may get the ip=; nothing is done for it. */
void uppers_settle(struct network *n, struct request *r)
{
	drop_standing(n);
	settle_unnamed(n, r);
	for (size_t i = n->bond_count; i-- > 0;)
		if (n->bonds[i].team)
			DROP(n->bonds, n->bond_count, i);
	drop_standing(n);
}
