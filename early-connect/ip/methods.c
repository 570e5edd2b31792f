// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   METHOD  = none | off | static | AUTO[,AUTO…]
 *   AUTO    = dhcp | dhcp4 | single-dhcp | on | any | dhcp6 | auto6 | either6 | link6 | link-local
 *
 * The words of dracut.cmdline(7), and those of klibc's ipconfig alone.
 */
#include "ip/methods.h"

#include <string.h>

#include "ip/network.h"

static const struct {
	const char *name;
	unsigned int method;
	bool klibc; /* its ipconfig has that word too */
} methods[] = {
	/* clang-format off: one word a line */
	{ "none", IP_OFF, true },
	{ "off", IP_OFF, true },
	{ "static", IP_STATIC, false },
	{ "dhcp", IP_DHCP, true },
	{ "on", IP_DHCP, true },
	{ "any", IP_DHCP, true },
	{ "dhcp4", IP_DHCP, false },
	{ "single-dhcp", IP_DHCP, false },
	{ "dhcp6", IP_DHCP6, false },
	{ "auto6", IP_AUTO6, false },
	{ "either6", IP_EITHER6, false },
	{ "link6", IP_LINK6, false },
	{ "link-local", IP_LINK6, false },
	/* For old servers; early-connect leaves them to ipconfig. */
	{ "bootp", IP_DHCP | IP_KLIBC, true },
	{ "both", IP_DHCP | IP_KLIBC, true },
	{ "all", IP_DHCP | IP_KLIBC, true },
	{ "rarp", IP_KLIBC, true },
	/* clang-format on */
};

/* The place of @word, of @len bytes, in the table; ARRAY_SIZE(methods): it is none. */
static size_t find_method(const char *word, size_t len)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(methods) &&
	       (strlen(methods[i].name) != len || strncmp(methods[i].name, word, len) != 0))
		i++;
	return i;
}

bool ip_method_set(unsigned int *method, const char *text)
{
	bool list = strchr(text, ',');
	unsigned int all = IP_OFF;
	const char *word = text;

	do {
		size_t len = strcspn(word, ","), i = find_method(word, len);

		if (i == ARRAY_SIZE(methods))
			return false;
		if (list && methods[i].method <= IP_STATIC)
			return false;
		all |= methods[i].method;
		word += len;
	} while (*word++);
	*method = all;
	return true;
}

bool ip_method_is_klibc(const char *method)
{
	size_t i = find_method(method, strlen(method));

	return i < ARRAY_SIZE(methods) ? methods[i].klibc : !*method;
}
