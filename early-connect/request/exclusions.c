// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   entry = field { ";" field }          empty fields do not count
 *   field = ( "transport" | "traddr" | "trsvcid" | "nqn" | "host-traddr" | "host-iface" |
 *             "hostnqn" | "hostid" ) "=" value
 */
#include "request/exclusions.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/macro.h"
#include "base/plain_text.h"

enum { TRANSPORT, TEXT, ADDRESS, UUID };

#define FIELD(name) offsetof(struct endpoint, name)
static const struct {
	const char *key;
	size_t offset;
	int kind;
} keys[EXCLUSION_FIELDS] = {
	{ "transport", 0, TRANSPORT },
	{ "traddr", FIELD(traddr), ADDRESS },
	{ "trsvcid", FIELD(trsvcid), TEXT },
	{ "nqn", FIELD(subsysnqn), TEXT },
	{ "host-traddr", FIELD(host_traddr), ADDRESS },
	{ "host-iface", FIELD(host_iface), TEXT },
	{ "hostnqn", FIELD(hostnqn), TEXT },
	{ "hostid", FIELD(hostid), UUID },
};
#undef FIELD

static const char *set_field(struct exclusion *x, char *field)
{
	char *value = strchr(field, '=');

	if (!value)
		return "a field of it is no key=value";
	*value++ = '\0';
	value = text_trim(value);
	field = text_trim(field);
	if (!*value)
		return "a field of it has no value";
	for (size_t i = 0; i < EXCLUSION_FIELDS; i++)
		if (!strcmp(keys[i].key, field)) {
			x->fields[i] = value;
			return NULL;
		}
	return "a key of it is unknown";
}

static const char *parse(struct exclusion *x)
{
	char *rest = x->text, *field;
	const char *why = "it is empty", *bad;
	bool any = false;

	while ((field = strsep(&rest, ";"))) {
		if (!*text_trim(field))
			continue;
		bad = set_field(x, field);
		if (bad)
			return bad;
		any = true;
	}
	return any ? NULL : why;
}

const char *exclusions_add(struct exclusions *exclusions, const char *file, size_t line,
			   const char *text)
{
	struct exclusion x = { .text = strdup(text) }, *grown;
	const char *why = x.text ? parse(&x) : "there is no memory for it";

	if (!why) {
		grown = reallocarray(exclusions->list, exclusions->count + 1, sizeof(x));
		exclusions->list = grown ? grown : exclusions->list;
		why = grown ? NULL : "there is no memory for it";
	}
	if (why) {
		free(x.text);
		return why;
	}
	snprintf(x.where, sizeof(x.where), "%.95s: line %zu", file, line);
	text_make_plain(x.where);
	exclusions->list[exclusions->count++] = x;
	return NULL;
}

void exclusions_release(struct exclusions *exclusions)
{
	for (size_t i = 0; i < exclusions->count; i++)
		free(exclusions->list[i].text);
	free(exclusions->list);
	*exclusions = (struct exclusions){ 0 };
}

/* As IPv6, in which each IPv4 address has a place; *@scope is what follows its "%". */
static bool read_address(const char *text, struct in6_addr *address, const char **scope)
{
	size_t len = strcspn(text, "%");
	char bare[INET6_ADDRSTRLEN + 8];

	if (len >= INET6_ADDRSTRLEN)
		return false;
	*scope = text + len + (text[len] == '%');
	snprintf(bare, sizeof(bare), "%.*s", (int)len, text);
	if (inet_pton(AF_INET6, bare, address) == 1)
		return true;
	snprintf(bare, sizeof(bare), "::ffff:%.*s", (int)len, text);
	return inet_pton(AF_INET6, bare, address) == 1;
}

static bool is_same_address(const char *a, const char *b)
{
	const char *scope_a, *scope_b;
	struct in6_addr x, y;

	if (!read_address(a, &x, &scope_a) || !read_address(b, &y, &scope_b))
		return !strcasecmp(a, b);
	return !memcmp(&x, &y, sizeof(x)) && (!*scope_a || !*scope_b || !strcmp(scope_a, scope_b));
}

/* What the connection has no value for is not what the entry means. */
static bool has_field(const struct endpoint *e, size_t i, const char *wanted)
{
	const char *value = (const char *)e + keys[i].offset;

	if (keys[i].kind == TRANSPORT)
		return !strcmp(wanted, "tcp"); /* an endpoint has no other one */
	if (!*value)
		return false;
	if (keys[i].kind == ADDRESS)
		return is_same_address(wanted, value) ||
		       (value == e->traddr && !strcasecmp(wanted, e->name));
	return keys[i].kind == UUID ? !strcasecmp(wanted, value) : !strcmp(wanted, value);
}

static bool is_meant(const struct exclusion *x, const struct endpoint *e)
{
	for (size_t i = 0; i < EXCLUSION_FIELDS; i++)
		if (x->fields[i] && !has_field(e, i, x->fields[i]))
			return false;
	return true;
}

struct exclusion *exclusions_find(const struct exclusions *exclusions, const struct endpoint *e)
{
	for (size_t i = 0; exclusions && i < exclusions->count; i++)
		if (is_meant(&exclusions->list[i], e))
			return &exclusions->list[i];
	return NULL;
}

/* By the first of its sources. */
struct exclusion *exclusions_forbid(const struct exclusions *exclusions, const struct endpoint *e)
{
	static const char *const enumerate[] = { "/etc/nvme/", "nbft", "dhcp ", "discovery at " };

	for (size_t i = 0; i < ARRAY_SIZE(enumerate); i++)
		if (!strncmp(e->source, enumerate[i], strlen(enumerate[i])))
			return exclusions_find(exclusions, e);
	return NULL;
}
