// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel command line:
 *
 *   line      = { space word }               a word may quote spaces with "…"
 *   word      = key [ "=" value ]
 *   connect   = trtype "," traddr "," subnqn [ "," trsvcid [ "," host-traddr [ "," host-iface ] ] ]
 *             | nvme URI                     (uri.c)
 *   traddr    = IPv4 | IPv6 | "[" IPv6 "]" | name
 *
 * Every field after subnqn may be empty. Keys that begin with rd.nvmf. and are not in the table
 * are named in a warning; all others belong to someone else.
 */
#include "cmdline.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "uri.h"

#define SOURCE "cmdline"

/* Cut the value at its next comma; returns the field, or NULL behind the last one. */
static char *next_field(char **rest)
{
	char *field = *rest;

	if (!field)
		return NULL;
	*rest = strchr(field, ',');
	if (*rest)
		*(*rest)++ = '\0';
	return field;
}

static char *strip_brackets(char *address)
{
	size_t len = strlen(address);

	if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
		address[len - 1] = '\0';
		return address + 1;
	}
	return address;
}

/* A field may be left empty: then @fallback stands. */
static int set_field(char *field, size_t size, const char *value, const char *fallback)
{
	if (!value || !*value)
		value = fallback;
	return field_set(field, size, value, strlen(value));
}

static const char *fill_connect(struct endpoint *e, char *value)
{
	char *trtype = next_field(&value), *traddr = next_field(&value);
	char *subnqn = next_field(&value), *trsvcid = next_field(&value);
	char *host_traddr = next_field(&value), *host_iface = next_field(&value);
	const char *why;

	if (!subnqn)
		return "is not "
		       "<trtype>,<traddr>,<subnqn>[,<trsvcid>[,<host-traddr>[,<host-iface>]]]";
	if (value)
		return "something follows its sixth field";
	if (strcmp(trtype, "tcp"))
		return "its transport is not tcp";
	traddr = strip_brackets(traddr);
	if (!traddr_is_valid(traddr) || set_field(e->traddr, sizeof(e->traddr), traddr, ""))
		return "its traddr is no address";
	if (nqn_check(subnqn, &why))
		return why;
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", subnqn);
	if (set_field(e->trsvcid, sizeof(e->trsvcid), trsvcid, NVME_TCP_PORT) ||
	    !trsvcid_is_valid(e->trsvcid))
		return "its trsvcid is not a number from 1 to 65535";
	if (host_traddr && *host_traddr) {
		host_traddr = strip_brackets(host_traddr);
		if (!traddr_is_address(host_traddr) ||
		    set_field(e->host_traddr, sizeof(e->host_traddr), host_traddr, ""))
			return "its host-traddr is no address";
	}
	if (set_field(e->host_iface, sizeof(e->host_iface), host_iface, ""))
		return "its host-iface is longer than 15 bytes";
	return NULL;
}

static void take_connect(struct request *r, const char *key, char *value)
{
	char *whole = strdup(value);
	struct endpoint *e;
	const char *why;

	if (!whole)
		return;
	if (uri_is_uri(value)) {
		uri_parse(value, SOURCE, r);
	} else if ((e = request_add_endpoint(r, SOURCE))) {
		why = fill_connect(e, value);
		if (why) {
			request_drop_endpoint(r);
			request_error(r, SOURCE ": %s=%s: %s", key, whole, why);
		}
	}
	free(whole);
}

static void take_hostnqn(struct request *r, const char *key, char *value)
{
	const char *why;

	if (nqn_check(value, &why)) {
		request_error(r, SOURCE ": %s=%s: %s", key, value, why);
		return;
	}
	if (*r->cmdline_identity.hostnqn && strcmp(r->cmdline_identity.hostnqn, value))
		request_warning(r, SOURCE ": %s=%s replaces %s", key, value,
				r->cmdline_identity.hostnqn);
	snprintf(r->cmdline_identity.hostnqn, NQN_SIZE, "%s", value);
}

static void take_hostid(struct request *r, const char *key, char *value)
{
	if (!uuid_is_valid(value)) {
		request_error(r, SOURCE ": %s=%s: is no UUID", key, value);
		return;
	}
	if (*r->cmdline_identity.hostid && strcmp(r->cmdline_identity.hostid, value))
		request_warning(r, SOURCE ": %s=%s replaces %s", key, value,
				r->cmdline_identity.hostid);
	snprintf(r->cmdline_identity.hostid, UUID_SIZE, "%s", value);
}

static void take_timeout(struct request *r, const char *key, char *value)
{
	char *end;
	long seconds;

	errno = 0;
	seconds = strtol(value, &end, 10);
	if (end == value || *end || errno || seconds < 0 || seconds > INT_MAX)
		request_error(r, SOURCE ": %s=%s: is no number of seconds", key, value);
	else
		r->timeout = seconds;
}

/* dracut's getargbool: a bare word, or anything but 0, no and off, switches it on. */
static bool is_on(const char *value)
{
	return strcmp(value, "0") && strcmp(value, "no") && strcmp(value, "off");
}

static void take_nonvmf(struct request *r, const char *key, char *value)
{
	(void)key;
	r->disabled = is_on(value);
}

static void take_quiet(struct request *r, const char *key, char *value)
{
	(void)key, (void)value;
	r->quiet = true;
}

static const struct {
	const char *key;
	bool needs_value;
	void (*take)(struct request *r, const char *key, char *value);
} keys[] = {
	{ "rd.nvmf.connect", true, take_connect }, { "rd.nvmf.hostnqn", true, take_hostnqn },
	{ "rd.nvmf.hostid", true, take_hostid },   { "rd.nvmf.timeout", true, take_timeout },
	{ "rd.nonvmf", false, take_nonvmf },	   { "quiet", false, take_quiet },
};

static void take_word(struct request *r, char *word)
{
	char *equals = strchr(word, '=');
	char *value = equals ? equals + 1 : word + strlen(word);

	if (equals)
		*equals = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strcmp(keys[i].key, word))
			continue;
		if (keys[i].needs_value && !*value)
			request_error(r, SOURCE ": %s: has no value", word);
		else
			keys[i].take(r, keys[i].key, value);
		return;
	}
	if (!strncmp(word, "rd.nvmf.", 8))
		request_warning(r, SOURCE ": %s: unknown parameter, ignored", word);
}

/* Cut the next word off, quotes taken out; NULL at the end. As lib/cmdline.c, next_arg(). */
static char *next_word(char **rest)
{
	char *in = *rest + strspn(*rest, " \t\r\n"), *word = in, *out = in;
	bool quoted = false;

	if (!*in)
		return NULL;
	for (; *in && (quoted || !strchr(" \t\r\n", *in)); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*rest = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

int cmdline_parse(const char *text, struct request *r)
{
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy, *word;

	if (!copy)
		return -ENOMEM;
	while ((word = next_word(&rest)))
		take_word(r, word);
	return 0;
}
