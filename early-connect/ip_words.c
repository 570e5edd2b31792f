// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network words, as dracut.cmdline(7) and the kernel's nfsroot.rst have them, each as often as
 * wanted:
 *
 *   ip=METHOD | ip=INTERFACE
 *   ip=INTERFACE:METHOD[:[MTU][:MAC]]
 *   ip=[ADDRESS]:[PEER]:[GATEWAY]:[MASK]:[HOST]:[INTERFACE]:[METHOD][:[DNS][:[DNS][:[NTP]]]]
 *   ip=[ADDRESS]:[PEER]:[GATEWAY]:[MASK]:[HOST]:[INTERFACE]:[METHOD][:[MTU][:MAC]]
 *   vlan=NAME:DEVICE                   NAME ends in the id: vlan5, eth0.5
 *   bond=NAME[:DEVICE[,…][:OPTION=VALUE[,…][:MTU]]]
 *   ifname=NAME:MAC
 *   nameserver=ADDRESS
 *   rd.route=NET[/LENGTH]:[GATEWAY][:INTERFACE]
 *
 *   METHOD  = none | off | static | dhcp | dhcp4 | single-dhcp | on | any | dhcp6 | auto6 | either6
 *           | link6 | link-local
 *   MASK    = 255.255.255.0 | 24
 *
 * IPv6 addresses stand in brackets, [NET/LENGTH] too; for nameserver= they need none. Of several
 * ip= each names its interface; without any every interface asks for a lease. ip=ibft is for
 * others.
 */
#include "ip_words.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "cmdline.h"
#include "ip_fields.h"
#include "link_words.h"

static const struct {
	const char *name;
	enum ip_method method;
	bool klibc; /* its ipconfig has that word too */
} methods[] = {
	{ "none", IP_OFF, true },	   { "off", IP_OFF, true },
	{ "static", IP_STATIC, false },	   { "dhcp", IP_DHCP, true },
	{ "on", IP_DHCP, true },	   { "any", IP_DHCP, true },
	{ "dhcp4", IP_DHCP, false },	   { "dhcp6", IP_DHCP6, false },
	{ "auto6", IP_AUTO6, false },	   { "single-dhcp", IP_DHCP, false },
	{ "either6", IP_EITHER6, false },  { "link6", IP_LINK6, false },
	{ "link-local", IP_LINK6, false },
};

/* ipconfig has these for old servers; early-connect leaves them to it. */
static const char *const klibc_methods[] = { "bootp", "rarp", "both", "all" };

static bool set_method(enum ip_method *method, const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		if (strcmp(methods[i].name, text) != 0)
			continue;
		*method = methods[i].method;
		return true;
	}
	return false;
}

static bool set_host_name(char *name, const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-.", *c))
			return false;
	return !field_set(name, sizeof(((struct ip_word *)0)->host_name), text, strlen(text));
}

/* [MTU][:MAC], where @field is before the first colon of what was left. */
static const char *set_link(struct ip_word *w, const char *field, const char *rest)
{
	if (*field && !ip_field_number(&w->mtu, field, IP_MTU_MIN, IP_MTU_MAX))
		return "its MTU is not a number from 68 to 65535";
	if (rest && *rest && !ip_field_mac(w->mac, rest))
		return "its MAC is no MAC address";
	return NULL;
}

/* What follows METHOD in the long form. The third server is for the time. */
static const char *fill_tail(struct network *n, struct ip_word *w, char *rest)
{
	char *field = ip_field_next(&rest);
	char ntp[ADDRESS_SIZE];
	int count = 0;

	if (!field)
		return NULL;
	if (isdigit((unsigned char)*field) && !strchr(field, '.'))
		return set_link(w, field, rest);
	if (!*field && rest && mac_is_valid(rest))
		return set_link(w, field, rest);
	for (; field; field = ip_field_next(&rest)) {
		if (++count > 3)
			return "something follows its tenth field";
		if (*field &&
		    (count == 3 ? !ip_field_address(ntp, field) : !!link_word_nameserver(n, field)))
			return "its name server is no address";
	}
	return NULL;
}

static const char *fill_static(struct ip_word *w, const char *peer, const char *gateway,
			       const char *mask, int family)
{
	if (!*mask)
		return "its netmask is missing";
	if (!ip_field_prefix(&w->prefix, mask, family))
		return family == AF_INET6 ? "its netmask is not a number from 1 to 128"
					  : "its netmask is neither one nor a number from 1 to 32";
	if (*peer && ip_field_address(w->peer, peer) != family)
		return "its peer is no address of its family";
	if (*gateway && ip_field_address(w->gateway, gateway) != family)
		return "its gateway is no address of its family";
	return NULL;
}

static const char *fill_long(struct network *n, struct ip_word *w, const char *address, char *rest)
{
	const char *fields[6];
	int family = 0;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		fields[i] = ip_field_next(&rest);
		if (!fields[i])
			fields[i] = "";
	}
	if (*address && !(family = ip_field_address(w->address, address)))
		return "its address is none; IPv6 stands in brackets";
	if (!set_host_name(w->host_name, fields[3]))
		return "its host name is none";
	if (*fields[4] && !ip_field_interface(w->interface, fields[4]))
		return "its interface is no name of one";
	w->method = family ? IP_STATIC : IP_DHCP;
	if (*fields[5] && !set_method(&w->method, fields[5]))
		return "its method is unknown";
	if (w->method == IP_OFF && family)
		w->method = IP_STATIC;
	if (w->method == IP_STATIC && !family)
		return "its address is missing";
	if (w->method == IP_STATIC) {
		const char *why = fill_static(w, fields[0], fields[1], fields[2], family);

		if (why)
			return why;
	}
	return fill_tail(n, w, rest);
}

static const char *fill_short(struct ip_word *w, const char *first, char *rest)
{
	char *method = ip_field_next(&rest), *mtu = ip_field_next(&rest);

	w->method = IP_DHCP;
	if (!method && set_method(&w->method, first))
		return w->method == IP_STATIC ? "its address is missing" : NULL;
	if (!ip_field_interface(w->interface, first))
		return "is neither a method nor an interface, and does not begin with an address";
	if (method && !set_method(&w->method, method))
		return "its method is unknown";
	if (w->method == IP_STATIC)
		return "its address is missing";
	return mtu ? set_link(w, mtu, rest) : NULL;
}

static const char *take_ip(struct network *n, char *value)
{
	struct ip_word *w = &n->ips[n->ip_count];
	size_t resolvers = n->resolver_count;
	const char *first, *why;

	if (!strcmp(value, "ibft"))
		return NULL;
	if (!*value)
		return "has no value";
	if (n->ip_count == WORDS_MAX)
		return "there are more than 32 of them";
	memset(w, 0, sizeof(*w));
	first = ip_field_next(&value);
	if (!*first || *first == '[' || !first[strspn(first, "0123456789.")])
		why = fill_long(n, w, first, value);
	else
		why = fill_short(w, first, value);
	if (!why && !*w->interface && n->several_ips && w->method != IP_OFF)
		why = "of several, each must name its interface";
	if (why)
		n->resolver_count = resolvers;
	else
		n->ip_count++;
	return why;
}

/* dracut sets these up; left out silently they would be missed late. */
static const char *refuse(struct network *n, char *value)
{
	(void)n, (void)value;
	return "early-connect sets up none";
}

static const struct {
	const char *key;
	const char *(*take)(struct network *n, char *value);
} keys[] = {
	{ "ip", take_ip },
	{ "vlan", link_word_vlan },
	{ "bond", link_word_bond },
	{ "ifname", link_word_ifname },
	{ "nameserver", link_word_nameserver },
	{ "rd.route", link_word_route },
	{ "bridge", refuse },
	{ "team", refuse },
};

/* The value of the next word that is one of ours, *@key being its number; NULL at the end. */
static char *next_value(char **rest, size_t *key)
{
	char *word, *value;

	while ((word = cmdline_next_word(rest))) {
		value = strchr(word, '=');
		if (!value)
			continue;
		*value++ = '\0';
		for (*key = 0; *key < ARRAY_SIZE(keys); ++*key)
			if (!strcmp(keys[*key].key, word))
				return value;
	}
	return NULL;
}

/* The number of ip= words; *@others: of all others. */
static size_t count_words(char *line, size_t *others)
{
	size_t key, count = 0;
	char *value;

	*others = 0;
	while ((value = next_value(&line, &key)))
		if (key)
			++*others;
		else if (*value && strcmp(value, "ibft") != 0)
			count++;
	return count;
}

int ip_words_parse(const char *line, struct network *n, struct request *r)
{
	_cleanup_free_ char *counted = strdup(line), *copy = strdup(line);
	char *rest = copy, *value;
	size_t key, others, ips;

	if (!counted || !copy)
		return -ENOMEM;
	ips = count_words(counted, &others);
	n->several_ips = ips > 1;
	while ((value = next_value(&rest, &key))) {
		_cleanup_free_ char *whole = strdup(value);
		const char *why = keys[key].take(n, value);

		if (!whole)
			return -ENOMEM;
		if (why)
			request_error(r, "cmdline: %s=%s: %s", keys[key].key, whole, why);
	}
	if (!ips)
		n->ips[n->ip_count++] = (struct ip_word){ .method = IP_DHCP };
	return 0;
}

static bool method_is_klibc(const char *method)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (!strcmp(methods[i].name, method))
			return methods[i].klibc;
	for (size_t i = 0; i < ARRAY_SIZE(klibc_methods); i++)
		if (!strcmp(klibc_methods[i], method))
			return true;
	return !*method;
}

/*
 * A bare interface is one of klibc's forms as well. Its fields are addresses but for the fifth to
 * seventh; of dracut's it has neither IPv6, nor lengths for masks, nor an MTU.
 */
static bool value_is_klibc(char *value)
{
	char address[ADDRESS_SIZE], name[IFACE_SIZE], *field = ip_field_next(&value);
	enum ip_method method;

	if (!value)
		return method_is_klibc(field) ||
		       (!set_method(&method, field) && ip_field_interface(name, field));
	for (int i = 0; field; i++, field = ip_field_next(&value)) {
		if (i > 8 || (i == 6 && !method_is_klibc(field)))
			return false;
		if ((i < 4 || i > 6) && *field && ip_field_address(address, field) != AF_INET)
			return false;
	}
	return true;
}

bool ip_words_are_klibc(const char *line)
{
	_cleanup_free_ char *copy = strdup(line);
	char *rest = copy, *value;
	size_t key, others;

	if (!copy || count_words(copy, &others) > 1 || others)
		return false;
	memcpy(copy, line, strlen(line));
	while ((value = next_value(&rest, &key)))
		if (*value && strcmp(value, "ibft") != 0 && !value_is_klibc(value))
			return false;
	return true;
}
