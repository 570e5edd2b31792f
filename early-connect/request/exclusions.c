// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   entry = field { ";" field }          empty fields do not count
 *   field = ( "transport" | "traddr" | "trsvcid" | "nqn" | "host-traddr" | "host-iface" |
 *             "hostnqn" | "hostid" ) "=" value
 *
 * Who looks up an endpoint sums up its values of just the fields that an entry has, for each such
 * set of fields; entries of the same sum are compared.
 */
#include "request/exclusions.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/macro.h"
#include "base/plain_text.h"
#include "base/sum.h"

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

/* The same for two spellings. */
static uint64_t add_value(uint64_t sum, size_t i, const char *value)
{
	struct in6_addr address;
	const char *scope;

	if (keys[i].kind == TEXT)
		return sum_add_text(sum, value);
	if (keys[i].kind == ADDRESS && read_address(value, &address, &scope))
		return sum_add(sum, &address, sizeof(address));
	for (; *value; value++)
		sum = sum_add(sum, &(char){ (char)tolower((unsigned char)*value) }, 1);
	return sum_add_text(sum, "");
}

/* An entry for another transport, which no endpoint has, is never looked up. */
static void enter(struct exclusions *exclusions, size_t at)
{
	struct exclusion *x = &exclusions->list[at];
	size_t kind = 0, bucket;

	x->sum = SUM_EMPTY;
	x->next = 0;
	for (size_t i = 0; i < EXCLUSION_FIELDS; i++) {
		kind |= (size_t) !!x->fields[i] << i;
		if (x->fields[i] && keys[i].kind == TRANSPORT && strcmp(x->fields[i], "tcp") != 0)
			return;
		if (x->fields[i] && keys[i].kind != TRANSPORT)
			x->sum = add_value(x->sum, i, x->fields[i]);
	}
	exclusions->kinds[kind] = true;
	bucket = x->sum & (exclusions->buckets - 1);
	if (exclusions->first[bucket])
		exclusions->list[exclusions->last[bucket] - 1].next = at + 1;
	else
		exclusions->first[bucket] = at + 1;
	exclusions->last[bucket] = at + 1;
}

/* Room for twice as many: all are entered anew. */
static bool grow(struct exclusions *all)
{
	size_t buckets = all->buckets ? 2 * all->buckets : 16;
	struct exclusion *list = reallocarray(all->list, buckets, sizeof(*list));
	size_t *first, *last;

	if (!list)
		return false;
	all->list = list;
	first = calloc(buckets, sizeof(*first));
	last = calloc(buckets, sizeof(*last));
	if (!first || !last) {
		free(first);
		free(last);
		return false;
	}
	free(all->first);
	free(all->last);
	all->first = first;
	all->last = last;
	all->buckets = buckets;
	for (size_t i = 0; i < all->count; i++)
		enter(all, i);
	return true;
}

const char *exclusions_add(struct exclusions *exclusions, const char *file, size_t line,
			   const char *text)
{
	struct exclusion x = { .text = strdup(text) };
	const char *why = x.text ? parse(&x) : "there is no memory for it";

	if (!why && exclusions->count == exclusions->buckets && !grow(exclusions))
		why = "there is no memory for it";
	if (why) {
		free(x.text);
		return why;
	}
	snprintf(x.where, sizeof(x.where), "%.95s: line %zu", file, line);
	text_make_plain(x.where);
	exclusions->list[exclusions->count++] = x;
	enter(exclusions, exclusions->count - 1);
	return NULL;
}

void exclusions_release(struct exclusions *exclusions)
{
	for (size_t i = 0; i < exclusions->count; i++)
		free(exclusions->list[i].text);
	free(exclusions->list);
	free(exclusions->first);
	free(exclusions->last);
	*exclusions = (struct exclusions){ 0 };
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

/* What is summed of @e for field @i; NULL: it has none. A target may be known by its name, too. */
static const char *value_of(const struct endpoint *e, size_t i, bool by_name)
{
	const char *value = (const char *)e + keys[i].offset;

	if (value == e->traddr && by_name)
		value = e->name;
	return *value ? value : NULL;
}

/* The first entry, plus one, of just the fields of @kind; 0: none. */
static size_t find(const struct exclusions *exclusions, const struct endpoint *e, size_t kind,
		   bool by_name)
{
	uint64_t sum = SUM_EMPTY;
	size_t at;

	for (size_t i = 0; i < EXCLUSION_FIELDS; i++) {
		const char *value = kind >> i & 1 ? value_of(e, i, by_name) : NULL;

		if (!(kind >> i & 1) || keys[i].kind == TRANSPORT)
			continue;
		if (!value)
			return 0;
		sum = add_value(sum, i, value);
	}
	at = exclusions->first[sum & (exclusions->buckets - 1)];
	while (at &&
	       (exclusions->list[at - 1].sum != sum || !is_meant(&exclusions->list[at - 1], e)))
		at = exclusions->list[at - 1].next;
	return at;
}

struct exclusion *exclusions_find(const struct exclusions *exclusions, const struct endpoint *e)
{
	size_t best = 0, at;

	if (!exclusions || !exclusions->count)
		return NULL;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(exclusions->kinds); i++) {
		if (!exclusions->kinds[i / 2])
			continue;
		at = find(exclusions, e, i / 2, i % 2);
		if (at && (!best || at < best))
			best = at;
	}
	return best ? &exclusions->list[best - 1] : NULL;
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
