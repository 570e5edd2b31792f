// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/field.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"

/* Bytes of the UTF-8 character at @text; 0 when it is none, or a control character. */
static size_t character_size(const char *text)
{
	static const struct {
		unsigned char mask, lead;
		unsigned long least;
	} forms[] = { { 0x80, 0, ' ' },
		      { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		unsigned long code = bytes[0] & (unsigned char)~forms[i].mask;

		if ((bytes[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (size_t j = 1; j <= i; j++) {
			if ((bytes[j] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (bytes[j] & 0x3f);
		}
		if (code < forms[i].least || (code >= 0x7f && code < 0xa0) ||
		    (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
			return 0;
		return i + 1;
	}
	return 0;
}

bool text_is_plain(const char *text)
{
	size_t size;

	while (*text && (size = character_size(text)))
		text += size;
	return !*text;
}

char *text_trim(char *text)
{
	size_t len;

	text += strspn(text, " \t\r");
	len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = '\0';
	return text;
}

void text_make_plain(char *text)
{
	while (*text) {
		size_t size = character_size(text);

		if (!size)
			*text = '?';
		text += size ? size : 1;
	}
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
