// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network words, as dracut.cmdline(7) and the kernel's nfsroot.rst have them, each as often as
 * wanted:
 *
 *   ip=METHOD | ip=INTERFACE
 *   ip=INTERFACE:METHOD[:[MTU][:MAC]]
 *   ip=[ADDRESS]:[PEER[/LENGTH]]:[GATEWAY]:[MASK]:[HOST]:[INTERFACE]:[METHOD][:[DNS][:[DNS][:[NTP]]]]
 *   ip=[ADDRESS]:[PEER[/LENGTH]]:[GATEWAY]:[MASK]:[HOST]:[INTERFACE]:[METHOD][:[MTU][:MAC]]
 *   vlan=NAME:DEVICE                   NAME ends in the id: vlan5, eth0.5
 *   bond=NAME[:DEVICE[,…][:OPTION=VALUE[,…][:MTU]]]
 *   bridge=NAME:DEVICE[,…]
 *   ifname=NAME:MAC
 *   nameserver=ADDRESS
 *   BOOTIF=[HARDWARE-]MAC              the interface that no ip= names, or ip=BOOTIF:METHOD does
 *   rd.bootif=0                        BOOTIF= is left aside
 *   bootdev=INTERFACE                  the same for no ip= at all; its default route counts
 *   rd.peerdns=0                       the name servers of DHCP are left aside
 *   rd.route=NET[/MASK]:[GATEWAY][:INTERFACE]
 *
 *   METHOD: methods.c
 *   MASK    = 255.255.255.0 | 24
 *
 * IPv6 addresses stand in brackets, [NET/LENGTH] too; for nameserver= they need none. The INTERFACE
 * of ip= and bootdev= may be a MAC. Of several ip= each names its interface; an only one that names
 * none is that of what stands on top, a VLAN or bond or bridge, else of every interface. Without
 * any these ask for a lease. ip=ibft is for others.
 */
#include "ip/words.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "ip/fields.h"
#include "ip/ip_word.h"
#include "ip/link_words.h"
#include "ip/methods.h"
#include "ip/uppers.h"
#include "sources/cmdline.h"

static bool has_ip(const char *value)
{
	return *value && strcmp(value, "ibft") != 0;
}

static const char *set_bootif(struct network *n, struct ip_word *w)
{
	if (strcmp(w->interface, "BOOTIF") != 0)
		return NULL;
	memcpy(w->interface, n->bootif, sizeof(n->bootif));
	return *n->bootif ? NULL : "no BOOTIF= tells which interface that is";
}

static const char *take_ip(struct network *n, char *value)
{
	struct ip_word *w = &n->ips[n->ip_count];
	size_t resolvers = n->resolver_count;
	const char *why;

	if (!*value)
		return "has no value";
	if (!has_ip(value))
		return NULL;
	if (n->ip_count == WORDS_MAX)
		return "there are more than 32 of them";
	why = ip_word_fill(n, w, value);
	if (!why && w->method & IP_KLIBC)
		why = "its method is unknown";
	if (!why)
		why = set_bootif(n, w);
	if (!why && *w->mac && strchr(w->interface, ':'))
		why = "its interface is named by the MAC that it is to lose";
	if (!why && !*w->interface && n->several_ips && w->method != IP_OFF && !*n->bootif &&
	    !*n->bootdev)
		why = "of several, each must name its interface";
	if (why)
		n->resolver_count = resolvers;
	else
		n->ip_count++;
	return why;
}

/* "01-52-54-00-12-34-56" as pxelinux writes it, the kind of hardware before the MAC. */
static const char *take_bootif(struct network *n, char *value)
{
	size_t len = strlen(value);

	if (n->no_bootif)
		return NULL;
	for (char *c = value; *c; c++)
		*c = *c == '-' ? ':' : *c;
	if (len > MAC_SIZE - 1)
		value += len - (MAC_SIZE - 1);
	return ip_field_mac(n->bootif, value) && (len == MAC_SIZE - 1 || len == MAC_SIZE + 2)
		       ? NULL
		       : "is no MAC address";
}

static const char *take_bootdev(struct network *n, char *value)
{
	return ip_field_interface_or_mac(n->bootdev, value) ? NULL : "is no name of an interface";
}

static const char *take_no_bootif(struct network *n, char *value)
{
	n->no_bootif = !cmdline_is_on(value);
	return NULL;
}

static const char *take_peer_dns(struct network *n, char *value)
{
	n->no_peer_dns = !cmdline_is_on(value);
	return NULL;
}

static const struct {
	const char *key;
	const char *(*take)(struct network *n, char *value);
	const char *makes; /* the interface that a bare word makes */
} keys[] = {
	{ "ip", take_ip, NULL },
	{ "BOOTIF", take_bootif, NULL },
	{ "vlan", link_word_vlan, "" },
	{ "bond", link_word_bond, "bond0" },
	{ "ifname", link_word_ifname, NULL },
	{ "nameserver", link_word_nameserver, NULL },
	{ "rd.route", link_word_route, NULL },
	{ "bridge", link_word_bridge, "br0" },
	{ "team", link_word_team, "team0" },
	{ "bootdev", take_bootdev, NULL },
	{ "rd.bootif", take_no_bootif, NULL },
	{ "rd.peerdns", take_peer_dns, NULL },
};

/* The value of the next word that is one of ours, *@key being its number; NULL at the end. */
static char *next_value(char **rest, size_t *key)
{
	char *word, *value;

	while ((word = cmdline_next_word(rest))) {
		bool bare = !(value = strchr(word, '='));

		if (bare)
			value = word + strlen(word);
		else
			*value++ = '\0';
		for (*key = 0; *key < ARRAY_SIZE(keys); ++*key)
			if (!strcmp(keys[*key].key, word) &&
			    (!bare || (keys[*key].makes && *keys[*key].makes)))
				return value;
	}
	return NULL;
}

struct counts {
	size_t ips, others;
	char *bootif, *bootdev; /* the last one's value */
	bool no_bootif;
};

static struct counts count_words(char *line)
{
	struct counts counts = { 0 };
	char *value;
	size_t key;

	while ((value = next_value(&line, &key)))
		if (keys[key].take == take_bootif)
			counts.bootif = value;
		else if (keys[key].take == take_no_bootif)
			counts.no_bootif = !cmdline_is_on(value);
		else if (keys[key].take == take_ip)
			counts.ips += has_ip(value);
		else if (keys[key].take == take_bootdev)
			counts.bootdev = value;
		else
			counts.others += keys[key].take != take_peer_dns || !cmdline_is_on(value);
	return counts;
}

static void note(struct network *n, struct request *r, const char *key, const char *value,
		 const char *why)
{
	if (why)
		request_error(r, "cmdline: %s=%s: %s", key, value, why);
	else if (n->doubt)
		request_warning(r, "cmdline: %s=%s: %s", key, value, n->doubt);
	n->doubt = NULL;
}

int ip_words_parse(const char *line, struct network *n, struct request *r)
{
	_cleanup_free_ char *counted = strdup(line), *copy = strdup(line);
	struct counts counts;
	char *rest = copy, *value;
	size_t key;

	if (!counted || !copy)
		return -ENOMEM;
	counts = count_words(counted);
	n->several_ips = counts.ips > 1;
	n->no_bootif = counts.no_bootif;
	if (counts.bootif)
		take_bootif(n, counts.bootif);
	if (counts.bootdev)
		take_bootdev(n, counts.bootdev);
	while ((value = next_value(&rest, &key))) {
		_cleanup_free_ char *whole = strdup(value);
		const char *why;

		if (!whole)
			return -ENOMEM;
		why = keys[key].take(n, value);
		note(n, r, keys[key].key, whole, why);
		if (why && keys[key].makes)
			uppers_miss(n, *whole ? strsep(&value, ":") : keys[key].makes);
	}
	if (!counts.ips)
		n->ips[n->ip_count++] = (struct ip_word){ .method = IP_DHCP };
	uppers_settle(n, r);
	return 0;
}

int ip_words_look(const char *line, struct request *r)
{
	_cleanup_free_ struct network *n = calloc(1, sizeof(*n));
	_cleanup_free_ char *copy = strdup(line);
	char *rest = copy, *value;
	size_t key;

	if (!n || !copy)
		return -ENOMEM;
	while ((value = next_value(&rest, &key))) {
		if (keys[key].take == take_bootif)
			r->bootif = true;
		if (keys[key].take == take_no_bootif)
			r->no_bootif = !cmdline_is_on(value);
		if (keys[key].take != take_ip)
			continue;
		n->resolver_count = 0;
		r->network_given |= has_ip(value);
		r->dhcp |= has_ip(value) && !ip_word_fill(n, n->ips, value) &&
			   n->ips->method & IP_DHCP;
	}
	return 0;
}

/* The value of an ip= with @interface in its place. */
static void print_named(char *value, const char *interface, FILE *out)
{
	const char *field = ip_field_next(&value);

	if (!value) {
		fprintf(out, "ip=%s:%s\n", interface, field);
		return;
	}
	fprintf(out, "ip=%s", field);
	for (int i = 1; value || i <= 6; i++) {
		field = ip_field_next(&value);
		fprintf(out, ":%s", i == 5 ? interface : field ? field : "");
	}
	fprintf(out, "\n");
}

int ip_words_of_uppers(const char *line, FILE *out)
{
	_cleanup_free_ struct network *n = calloc(1, sizeof(*n)), *named = calloc(1, sizeof(*n));
	_cleanup_free_ char *copy = strdup(line);
	char dhcp[] = "dhcp", *rest = copy, *value, *ip = dhcp;
	struct request mistakes;
	size_t key;
	int err;

	if (!n || !named || !copy)
		return -ENOMEM;
	request_init(&mistakes);
	err = ip_words_parse(line, n, &mistakes);
	request_release(&mistakes);
	if (err || n->several_ips)
		return err;
	while ((value = next_value(&rest, &key)))
		if (keys[key].take == take_ip && has_ip(value))
			ip = value;
	if (strpbrk(ip, " \t\r\n\"'`$\\;&|<>*?"))
		return 0; /* none of a name, and not for a shell */
	for (size_t i = 0; i < n->ip_count; i++) {
		_cleanup_free_ char *whole = strdup(ip);
		_cleanup_free_ char *taken = strdup(ip);

		if (!whole || !taken)
			return -ENOMEM;
		if (!ip_word_fill(named, named->ips, taken) && !*named->ips->interface &&
		    uppers_have(n, n->ips[i].interface))
			print_named(whole, n->ips[i].interface, out);
	}
	return 0;
}

/*
 * A bare interface is one of klibc's forms as well. Its fields are addresses but for the fifth to
 * seventh; of dracut's it has neither IPv6, nor lengths for masks, nor an MTU.
 */
static bool value_is_klibc(char *value)
{
	char address[ADDRESS_SIZE], name[IFACE_SIZE], *field = ip_field_next(&value);
	bool has_address = *field;
	unsigned int method;

	if (!value)
		return ip_method_is_klibc(field) ||
		       (!ip_method_set(&method, field) && ip_field_interface(name, field));
	for (int i = 0; field; i++, field = ip_field_next(&value)) {
		if (i > 8 || (i == 6 && !ip_method_is_klibc(field)))
			return false;
		if (i == 6 && has_address && *field && strcmp(field, "none") &&
		    strcmp(field, "off"))
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
	struct counts counts;
	size_t key;

	if (!copy)
		return false;
	counts = count_words(copy);
	if (counts.ips > 1 || counts.others || counts.bootdev ||
	    (counts.bootif && counts.no_bootif))
		return false;
	memcpy(copy, line, strlen(line));
	while ((value = next_value(&rest, &key)))
		if (keys[key].take == take_ip && has_ip(value) && !value_is_klibc(value))
			return false;
	return true;
}
