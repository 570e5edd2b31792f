// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   route      = interface destination gateway flags refs use metric mask …    numbers as in
 * memory, hexadecimal ipv6_route = destination length source length gateway metric refs use flags
 * interface
 */
#include "routes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "files.h"
#include "macro.h"

#define RTF_UP	    0x0001u
#define RTF_GATEWAY 0x0002u
#define RTF_LOCAL   0x80000000u /* of IPv6: an address of this host */

static bool parse_v4(const char *line, struct route *route)
{
	unsigned int destination, gateway, flags, metric, mask;

	if (sscanf(line, "%15s %x %x %x %*s %*s %u %x", route->interface, &destination, &gateway,
		   &flags, &metric, &mask) != 6 ||
	    !(flags & RTF_UP))
		return false;
	memcpy(route->prefix, &destination, sizeof(destination));
	route->length = (unsigned int)__builtin_popcount(mask);
	route->metric = metric;
	route->is_direct = !(flags & RTF_GATEWAY);
	return true;
}

static bool parse_v6(const char *line, struct route *route)
{
	unsigned int length, metric, flags;
	char prefix[33], byte[3] = "";

	if (sscanf(line, "%32s %x %*s %*s %*s %x %*s %*s %x %15s", prefix, &length, &metric, &flags,
		   route->interface) != 5 ||
	    strlen(prefix) != 32 || length > 128 || !(flags & RTF_UP) || (flags & RTF_LOCAL))
		return false;
	for (size_t i = 0; i < sizeof(route->prefix); i++) {
		memcpy(byte, prefix + 2 * i, 2);
		route->prefix[i] = (unsigned char)strtoul(byte, NULL, 16);
	}
	route->length = length;
	route->metric = metric;
	route->is_v6 = true;
	route->is_direct = !(flags & RTF_GATEWAY);
	return true;
}

static int read_table(const char *root, const char *path,
		      bool (*parse)(const char *line, struct route *route), struct routes *routes)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, path, &text, NULL);
	char *line, *rest;

	if (err)
		return err == -ENOENT || err == -ENOTDIR ? 0 : err;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct route route = { 0 }, *grown;

		if (!parse(line, &route) || !strcmp(route.interface, "lo"))
			continue;
		grown = reallocarray(routes->list, routes->count + 1, sizeof(route));
		if (!grown)
			return -ENOMEM;
		routes->list = grown;
		grown[routes->count++] = route;
	}
	return 0;
}

int routes_read(const char *root, struct routes *routes)
{
	int err;

	memset(routes, 0, sizeof(*routes));
	err = read_table(root, "/proc/net/route", parse_v4, routes);
	return err ? err : read_table(root, "/proc/net/ipv6_route", parse_v6, routes);
}

static bool has_prefix(const unsigned char *address, const struct route *route)
{
	unsigned int whole = route->length / 8, bits = route->length % 8;

	return !memcmp(address, route->prefix, whole) &&
	       (!bits || !((address[whole] ^ route->prefix[whole]) >> (8 - bits)));
}

const struct route *routes_find(const struct routes *routes, const char *address)
{
	const struct route *best = NULL;
	unsigned char wanted[16] = { 0 };
	bool is_v6 = inet_pton(AF_INET6, address, wanted) == 1;

	if (!is_v6 && inet_pton(AF_INET, address, wanted) != 1)
		return NULL;
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *route = &routes->list[i];

		if (route->is_v6 != is_v6 || !has_prefix(wanted, route))
			continue;
		if (!best || route->length > best->length ||
		    (route->length == best->length && route->metric < best->metric))
			best = route;
	}
	return best;
}
