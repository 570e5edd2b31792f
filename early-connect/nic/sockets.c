// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   /proc/net/tcp, tcp6   header { number ": " local ":" port " " remote ":" port " " state …
 * newline }
 *
 * Addresses as hexadecimal numbers of 32 bits in the byte order of the host, of IPv6 four of them;
 * state 01 is established. Source: net/ipv4/tcp_ipv4.c, net/ipv6/tcp_ipv6.c. It needs no module, as
 * sock_diag(7) does.
 */
#include "nic/sockets.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "base/files.h"
#include "base/macro.h"

#define DIGITS_MAX 32

/* @address as the file has it; a scope is left out. */
static const char *to_digits(const char *address, char digits[DIGITS_MAX + 1])
{
	char bare[INET6_ADDRSTRLEN];
	unsigned int words[4];
	size_t count = strchr(address, ':') ? 4 : 1;

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(address, "%"), address);
	if (inet_pton(count == 4 ? AF_INET6 : AF_INET, bare, words) != 1)
		return NULL;
	for (size_t i = 0; i < count; i++)
		snprintf(digits + 8 * i, 9, "%08X", words[i]);
	return count == 4 ? "/proc/net/tcp6" : "/proc/net/tcp";
}

static bool from_digits(const char *digits, char address[INET6_ADDRSTRLEN])
{
	unsigned int words[4] = { 0 };
	size_t count = strlen(digits) / 8;

	for (size_t i = 0; i < count && i < 4; i++)
		if (sscanf(digits + 8 * i, "%8x", &words[i]) != 1)
			return false;
	return inet_ntop(count == 4 ? AF_INET6 : AF_INET, words, address, INET6_ADDRSTRLEN);
}

static size_t add_once(char (*own)[INET6_ADDRSTRLEN], size_t count, size_t max, const char *address)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(own[i], address))
			return count;
	if (count < max)
		snprintf(own[count++], INET6_ADDRSTRLEN, "%s", address);
	return count;
}

size_t sockets_own_addresses(const char *root, const char *traddr, const char *trsvcid,
			     char (*own)[INET6_ADDRSTRLEN], size_t max)
{
	char wanted[DIGITS_MAX + 1], line[512];
	const char *path = to_digits(traddr, wanted);
	unsigned long service = strtoul(trsvcid, NULL, 10);
	int fd = path ? file_open(root, path) : -1;
	_cleanup_file_ FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	size_t count = 0;

	if (fd >= 0 && !file)
		close(fd);
	while (file && fgets(line, sizeof(line), file)) {
		char local[DIGITS_MAX + 1], remote[DIGITS_MAX + 1], address[INET6_ADDRSTRLEN];
		unsigned int port, state;

		if (sscanf(line, "%*u: %32[0-9A-F]:%*x %32[0-9A-F]:%x %x", local, remote, &port,
			   &state) == 4 &&
		    state == 1 && port == service && !strcmp(remote, wanted) &&
		    from_digits(local, address))
			count = add_once(own, count, max, address);
	}
	return count;
}
