// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   /proc/net/route      header { iface dest gateway flags refcnt use metric mask … newline }
 *                        addresses as hexadecimal numbers in the byte order of the host
 *   /proc/net/fib_trie   … "|-- " address newline … "/32 host LOCAL" newline …
 *   /proc/net/if_inet6   { address index prefix scope flags iface newline }, 32 hexadecimal digits
 *   /proc/net/ipv6_route { dest length source length gateway metric refcnt use flags iface newline
 * }
 *
 * Source: net/ipv4/fib_trie.c, net/ipv6/addrconf.c, net/ipv6/route.c.
 */
#include "nic/host_net.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "base/macro.h"

static void add_name(char (*names)[IFNAMSIZ], size_t *count, size_t max, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(names[i], name))
			return;
	if (*count < max)
		snprintf(names[(*count)++], IFNAMSIZ, "%s", name);
}

static size_t by_route(const char *root, const struct in_addr *address, char (*names)[IFNAMSIZ],
		       size_t max)
{
	_cleanup_free_ char *text = NULL;
	unsigned int best = 0;
	size_t count = 0;

	if (file_read(root, "/proc/net/route", &text, NULL))
		return 0;
	for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
		unsigned int dest, mask;
		char name[IFNAMSIZ];

		if (sscanf(line + 1, "%15s %x %*x %*x %*d %*d %*d %x", name, &dest, &mask) != 3 ||
		    (address->s_addr & mask) != dest || ntohl(mask) < best)
			continue;
		if (ntohl(mask) > best)
			count = 0;
		best = ntohl(mask);
		add_name(names, &count, max, name);
	}
	return count;
}

/* 32 digits as the file has them. */
static void in6_digits(const struct in6_addr *address, char digits[33])
{
	for (size_t i = 0; i < sizeof(address->s6_addr); i++)
		snprintf(digits + 2 * i, 3, "%02x", address->s6_addr[i]);
}

static size_t by_own_address(const char *root, const struct in6_addr *address,
			     char (*names)[IFNAMSIZ], size_t max)
{
	_cleanup_free_ char *text = NULL;
	char wanted[33], digits[33], name[IFNAMSIZ], *rest;
	size_t count = 0;

	if (file_read(root, "/proc/net/if_inet6", &text, NULL))
		return 0;
	in6_digits(address, wanted);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%32s %*x %*x %*x %*x %15s", digits, name) == 2 &&
		    !strcmp(digits, wanted))
			add_name(names, &count, max, name);
	return count;
}

/* Do both begin with the same @len bits? 32 digits each. */
static bool is_same_net(const char *a, const char *b, unsigned int len)
{
	const char next[2][2] = { { a[len / 4] }, { b[len / 4] } };

	return !strncmp(a, b, len / 4) &&
	       !((strtoul(next[0], NULL, 16) ^ strtoul(next[1], NULL, 16)) >> (4 - len % 4));
}

/* Those of lo say that there is no way, or that the host itself is there. */
static size_t by_route6(const char *root, const struct in6_addr *address, char (*names)[IFNAMSIZ],
			size_t max)
{
	_cleanup_free_ char *text = NULL;
	char wanted[33], net[33], name[IFNAMSIZ], *rest;
	unsigned int len, best = 0;
	size_t count = 0;

	if (file_read(root, "/proc/net/ipv6_route", &text, NULL))
		return 0;
	in6_digits(address, wanted);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "%32s %x %*s %*s %*s %*s %*s %*s %*s %15s", net, &len, name) !=
			    3 ||
		    len > 128 || len < best || !is_same_net(net, wanted, len) ||
		    !strcmp(name, "lo"))
			continue;
		if (len > best)
			count = 0;
		best = len;
		add_name(names, &count, max, name);
	}
	return count;
}

/* Without the scope that a link-local address may have. */
static bool parse_in6(const char *address, struct in6_addr *in6)
{
	char bare[INET6_ADDRSTRLEN];

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(address, "%"), address);
	return inet_pton(AF_INET6, bare, in6) == 1;
}

size_t host_interfaces(const char *root, const char *address, char (*names)[IFNAMSIZ], size_t max)
{
	struct in6_addr in6;
	struct in_addr in4;
	size_t found;

	if (inet_pton(AF_INET, address, &in4) == 1)
		return by_route(root, &in4, names, max);
	if (!parse_in6(address, &in6))
		return 0;
	found = by_own_address(root, &in6, names, max);
	return found ? found : by_route6(root, &in6, names, max);
}

bool host_has_address(const char *root, const char *address)
{
	_cleanup_free_ char *text = NULL;
	char leaf[INET_ADDRSTRLEN + 8], name[1][IFNAMSIZ];
	struct in6_addr in6;
	const char *next;

	if (parse_in6(address, &in6))
		return by_own_address(root, &in6, name, 1) > 0;
	if (strlen(address) >= INET_ADDRSTRLEN ||
	    file_read(root, "/proc/net/fib_trie", &text, NULL))
		return true;
	snprintf(leaf, sizeof(leaf), "|-- %s\n", address);
	for (const char *at = text; (at = strstr(at, leaf)); at++) {
		const char *local = strstr(at, "/32 host LOCAL");

		next = strstr(at + 1, "|-- ");
		if (local && (!next || local < next))
			return true;
	}
	return false;
}

bool host_interface_is_up(const char *root, const char *name)
{
	char path[PATH_MAX], flags[16];

	snprintf(path, sizeof(path), "/sys/class/net/%s/flags", name);
	if (!file_read_line(root, path, flags, sizeof(flags)))
		return strtoul(flags, NULL, 16) & IFF_UP;
	snprintf(path, sizeof(path), "%s/sys/class/net/%s", root, name);
	return !access(path, F_OK);
}

bool host_interface_has_address(const char *root, const char *name)
{
	_cleanup_free_ char *routes = NULL, *addresses = NULL;
	char found[IFNAMSIZ], *line, *rest;
	unsigned int scope;

	if (!file_read(root, "/proc/net/route", &routes, NULL))
		for (line = strtok_r(routes, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			if (sscanf(line, "%15s", found) == 1 && !strcmp(found, name))
				return true;
	if (!file_read(root, "/proc/net/if_inet6", &addresses, NULL))
		for (line = strtok_r(addresses, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			if (sscanf(line, "%*s %*x %*x %x %*x %15s", &scope, found) == 2 && !scope &&
			    !strcmp(found, name))
				return true;
	return false;
}
