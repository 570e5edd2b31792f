// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/field.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_text.h"

char *text_trim(char *text)
{
	size_t len;

	text += strspn(text, " \t\r");
	len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = '\0';
	return text;
}

int field_set(char *field, size_t size, const char *value, size_t len)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(field, value, len);
	field[len] = '\0';
	if (text_is_plain(field) && !strchr(field, ','))
		return 0;
	*field = '\0';
	return -EILSEQ;
}

const char *field_error(int err)
{
	return err == -EILSEQ ? "its value holds a comma, a control character or no UTF-8"
			      : "its value is too long";
}

int nqn_check(const char *nqn, const char **why)
{
	size_t len = strlen(nqn);

	*why = NULL;
	if (strncmp(nqn, "nqn.", 4))
		*why = "it does not begin with \"nqn.\"";
	else if (len >= NQN_SIZE)
		*why = "it is longer than 223 bytes";
	else if (len < 5)
		*why = "nothing follows \"nqn.\"";
	for (size_t i = 0; !*why && i < len; i++)
		if ((unsigned char)nqn[i] <= ' ' || nqn[i] == ',' || nqn[i] == 0x7f)
			*why = "it holds a space, a comma or a control character";
	if (!*why && !text_is_plain(nqn))
		*why = "it is no UTF-8";
	return *why ? -EINVAL : 0;
}

bool nqn_is_discovery(const char *nqn)
{
	return !strcmp(nqn, NVME_DISCOVERY_NQN);
}

bool interface_is_valid(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && (c == name || !strchr("-_.+@", *c)))
			return false;
	return *name && strlen(name) < 16;
}

bool traddr_is_address(const char *traddr)
{
	unsigned char raw[sizeof(struct in6_addr)];
	char bare[TRADDR_SIZE];
	size_t len = strcspn(traddr, "%");

	if (inet_pton(AF_INET, traddr, raw) == 1)
		return true;
	if (traddr[len] == '%' && !interface_is_valid(traddr + len + 1))
		return false;
	return !field_set(bare, sizeof(bare), traddr, len) && inet_pton(AF_INET6, bare, raw) == 1;
}

/* Labels of 1 to 63 characters; the last one may have a dot behind it. */
static bool labels_are_valid(const char *name)
{
	for (size_t len; *name; name += len + (name[len] == '.')) {
		len = strcspn(name, ".");
		if (!len || len > 63)
			return false;
	}
	return true;
}

bool traddr_is_valid(const char *traddr)
{
	bool letter = false;

	if (traddr_is_address(traddr))
		return true;
	if (!*traddr || strlen(traddr) > 253 || *traddr == '-' || !labels_are_valid(traddr))
		return false;
	for (const char *c = traddr; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-._", *c))
			return false;
		letter |= isalpha((unsigned char)*c) != 0;
	}
	return letter; /* 10.0.0.300 is a mistyped address, not a name */
}

bool trsvcid_is_valid(const char *trsvcid)
{
	size_t len = strlen(trsvcid);
	long port;

	if (!len || len > 5 || *trsvcid == '0' || strspn(trsvcid, "0123456789") != len)
		return false;
	port = strtol(trsvcid, NULL, 10);
	return port >= 1 && port <= 65535;
}

bool mac_is_valid(const char *mac)
{
	for (int i = 0; i < MAC_SIZE - 1; i++)
		if (i % 3 == 2 ? mac[i] != ':' : !isxdigit((unsigned char)mac[i]))
			return false;
	return mac[MAC_SIZE - 1] == '\0';
}

bool uuid_is_valid(const char *uuid)
{
	for (int i = 0; i < UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? uuid[i] != '-' : !isxdigit((unsigned char)uuid[i]))
			return false;
	}
	return uuid[UUID_SIZE - 1] == '\0';
}
