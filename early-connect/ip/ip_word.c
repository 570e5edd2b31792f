// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar stands in words.c. */
#include "ip/ip_word.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "ip/fields.h"
#include "ip/link_words.h"
#include "ip/methods.h"

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
	if (!ip_field_prefix(&w->prefix, mask, family) || !w->prefix)
		return family == AF_INET6 ? "its netmask is not a number from 1 to 128"
					  : "its netmask is neither one nor a number from 1 to 32";
	if (*peer && ip_field_net(w->peer, &w->prefix, peer) != family)
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
		n->doubt = "its host name is none, left out";
	if (*fields[4] && !ip_field_interface_or_mac(w->interface, fields[4]))
		return "its interface is no name of one";
	w->method = family ? IP_STATIC : IP_DHCP;
	if (*fields[5] && !ip_method_set(&w->method, fields[5]))
		return "its method is unknown";
	if (w->method == IP_OFF && family)
		w->method = IP_STATIC;
	if (w->method == IP_STATIC && !family)
		return "its address is missing";
	if (family && (w->method == IP_STATIC || *fields[2])) {
		const char *why = fill_static(w, fields[0], fields[1], fields[2], family);

		if (why)
			return why;
	} else if (family || *fields[1]) {
		n->doubt = family ? "its address has no netmask, left out"
				  : "its gateway has no address, left out";
		*w->address = '\0';
	}
	return fill_tail(n, w, rest);
}

static const char *fill_short(struct ip_word *w, const char *first, char *rest)
{
	char *method = ip_field_next(&rest), *mtu = ip_field_next(&rest);

	w->method = IP_DHCP;
	if (!method && ip_method_set(&w->method, first))
		return w->method == IP_STATIC ? "its address is missing" : NULL;
	if (!ip_field_interface_or_mac(w->interface, first))
		return "is neither a method nor an interface, and does not begin with an address";
	if (method && !ip_method_set(&w->method, method))
		return "its method is unknown";
	if (w->method == IP_STATIC)
		return "its address is missing";
	return mtu ? set_link(w, mtu, rest) : NULL;
}

const char *ip_word_fill(struct network *n, struct ip_word *w, char *value)
{
	const char *first = ip_field_next(&value);
	char mac[IFACE_OR_MAC_SIZE];

	memset(w, 0, sizeof(*w));
	if (!*first || (*first == '[' && !ip_field_interface_or_mac(mac, first)) ||
	    !first[strspn(first, "0123456789.")])
		return fill_long(n, w, first, value);
	return fill_short(w, first, value);
}
