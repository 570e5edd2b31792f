// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/fields.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

char *ip_field_next(char **rest)
{
	char *field = *rest, *at = field;
	bool inside = false;

	if (!field)
		return NULL;
	for (; *at && (inside || *at != ':'); at++)
		inside = *at == '[' || (inside && *at != ']');
	*rest = *at ? at + 1 : NULL;
	*at = '\0';
	return field;
}

int ip_field_address(char *address, const char *field)
{
	char bare[ADDRESS_SIZE + 2];
	unsigned char raw[sizeof(struct in6_addr)];
	int family = *field == '[' ? AF_INET6 : AF_INET;
	size_t len = strlen(field);

	if (len >= sizeof(bare) || (family == AF_INET6 && field[len - 1] != ']'))
		return 0;
	snprintf(bare, sizeof(bare), "%s", field + (family == AF_INET6));
	if (family == AF_INET6)
		bare[len - 2] = '\0';
	if (inet_pton(family, bare, raw) != 1)
		return 0;
	inet_ntop(family, raw, address, ADDRESS_SIZE);
	return family;
}

bool ip_field_number(unsigned int *number, const char *text, unsigned int min, unsigned int max)
{
	char *end;
	unsigned long value;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	if (*end || errno || value < min || value > max)
		return false;
	*number = (unsigned int)value;
	return true;
}

bool ip_field_interface(char *name, const char *text)
{
	size_t len = strlen(text);

	if (!len || len >= IFACE_SIZE || !strcmp(text, "lo") || !isalnum((unsigned char)*text))
		return false;
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return false;
	memcpy(name, text, len + 1);
	return true;
}

bool ip_field_mac(char *mac, const char *text)
{
	if (!mac_is_valid(text))
		return false;
	for (size_t i = 0; i < MAC_SIZE; i++)
		mac[i] = (char)tolower((unsigned char)text[i]);
	return true;
}

bool ip_field_prefix(unsigned int *prefix, const char *mask, int family)
{
	struct in_addr a;
	unsigned int inverse;

	if (family == AF_INET6 || !strchr(mask, '.'))
		return ip_field_number(prefix, mask, 1, family == AF_INET6 ? 128 : 32);
	if (inet_pton(AF_INET, mask, &a) != 1)
		return false;
	inverse = ~ntohl(a.s_addr);
	if (inverse == ~0U || (inverse & (inverse + 1)))
		return false;
	*prefix = 32 - (unsigned int)__builtin_popcount(inverse);
	return true;
}

int ip_family(const char *address)
{
	return strchr(address, ':') ? AF_INET6 : AF_INET;
}

bool ip_same_network(const char *one, const char *other, unsigned int prefix)
{
	unsigned char a[16], b[16];
	unsigned int bits = prefix % 8, bytes = prefix / 8;
	int family = ip_family(one);

	if (inet_pton(family, one, a) != 1 || inet_pton(family, other, b) != 1)
		return false;
	return !memcmp(a, b, bytes) && (!bits || (a[bytes] ^ b[bytes]) >> (8 - bits) == 0);
}
