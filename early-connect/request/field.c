// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/field.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_text.h"
#include "request/key.h"

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

/* Of a name that is no NQN: a key in the wrong place, which nobody shall see. */
static bool looks_like_key(const char *name)
{
	char hidden[NQN_SIZE];

	snprintf(hidden, sizeof(hidden), "%s", name);
	key_hide_forms(hidden);
	return strcmp(hidden, name) != 0;
}

/* The comma ends an option of the kernel's; the control characters of ASCII. */
#define FORBIDDEN                                                                           \
	",\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14" \
	"\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"

int nqn_check(const char *nqn, const char **why)
{
	*why = NULL;
	if (!*nqn)
		*why = "it is empty";
	else if (strlen(nqn) >= NQN_SIZE)
		*why = "it is longer than 223 bytes";
	else if (nqn[strcspn(nqn, FORBIDDEN)])
		*why = "it holds a comma or a control character";
	else if (!text_is_plain(nqn))
		*why = "it is no UTF-8";
	else if (nqn_fault(nqn) && looks_like_key(nqn))
		*why = "it looks like a key";
	return *why ? -EINVAL : 0;
}

const char *nqn_fault(const char *nqn)
{
	if (strncmp(nqn, "nqn.", 4))
		return "it does not begin with \"nqn.\"";
	if (!nqn[4])
		return "nothing follows \"nqn.\"";
	return strchr(nqn, ' ') ? "it holds a space" : NULL;
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

int hostid_check(const char *hostid, const char **why)
{
	*why = NULL;
	if (!uuid_is_valid(hostid))
		*why = "is no UUID";
	else if (strspn(hostid, "0-") == UUID_SIZE - 1)
		*why = "is all zeros, which is no host's";
	return *why ? -EINVAL : 0;
}

bool transport_is_tcp(const char *name)
{
	return !strcmp(name, "tcp");
}

bool transport_is_other(const char *name)
{
	static const char *const others[] = { "rdma", "fc", "loop", "pcie" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(others[i], name))
			return true;
	return false;
}
