// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/fields.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

char *ip_field_next(char **rest)
{
	char *field = *rest, *at = field, mac[MAC_SIZE];
	bool inside = false;

	if (!field)
		return NULL;
	snprintf(mac, sizeof(mac), "%s", field);
	if (mac_is_valid(mac))
		at += strlen(mac);
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
	if (!strcmp(text, "lo") || !interface_is_valid(text))
		return false;
	memcpy(name, text, strlen(text) + 1);
	return true;
}

bool ip_field_interface_or_mac(char *name, const char *text)
{
	bool bracket = *text == '[';
	size_t len = strlen(text);
	char mac[MAC_SIZE];

	snprintf(mac, sizeof(mac), "%s", text + bracket);
	for (char *c = mac; *c; c++)
		*c = *c == '-' ? ':' : *c;
	if (len == (bracket ? MAC_SIZE + 1 : MAC_SIZE - 1) && (!bracket || text[len - 1] == ']') &&
	    ip_field_mac(name, mac))
		return true;
	return ip_field_interface(name, text);
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
		return ip_field_number(prefix, mask, 0, family == AF_INET6 ? 128 : 32);
	if (inet_pton(AF_INET, mask, &a) != 1)
		return false;
	inverse = ~ntohl(a.s_addr);
	if (inverse & (inverse + 1))
		return false;
	*prefix = 32 - (unsigned int)__builtin_popcount(inverse);
	return true;
}

int ip_field_net(char *address, unsigned int *prefix, const char *net)
{
	char bare[ADDRESS_SIZE + 16], target[ADDRESS_SIZE + 2], *mask;
	int family = *net == '[' ? AF_INET6 : AF_INET;
	size_t count = 0;

	for (; *net; net++) {
		if (count == sizeof(bare) - 1)
			return 0;
		if (family == AF_INET || (*net != '[' && *net != ']'))
			bare[count++] = *net;
	}
	bare[count] = '\0';
	mask = strchr(bare, '/');
	if (mask)
		*mask++ = '\0';
	if (mask && !ip_field_prefix(prefix, mask, family))
		return 0;
	snprintf(target, sizeof(target), family == AF_INET6 ? "[%.45s]" : "%.45s", bare);
	return ip_field_address(address, target);
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
