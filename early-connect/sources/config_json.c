// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvme-cli's config.json:
 *
 *   file   = [ host… ] | { "hosts": [ host… ] }
 *   host   = { "hostnqn", "hostid", "dhchap_key", …, "subsystems": [ subsystem… ] }
 *   subsystem = { "nqn", "ports": [ port… ] }
 *   port   = { "transport", "traddr", "trsvcid", "host_traddr", "host_iface", key…, tunable… }
 *
 * json-c reads it, not libnvme's nvme_read_config(): that drops ctrl_loss_tmo and tos, takes
 * "persistent": false for true, passes over a host without hostnqn in silence, knows no "hosts"
 * object and asserts on a list that is none (libnvme 1.13, src/nvme/json.c).
 */
#include "sources/config_json.h"

#include <errno.h>
#include <json.h>
#include <string.h>

#include "base/json_lines.h"
#include "base/json_text.h"
#include "request/endpoint.h"
#include "request/secrets.h"
#include "request/slips.h"

struct context {
	const char *source;
	struct json_lines *lines;
	struct json_object *within; /* what has the value that is looked at: under @key, or */
	const char *key;	    /* NULL: as element @index */
	size_t index;
	struct request *request;
	const struct endpoint *host; /* hostnqn, hostid and keys that the ports inherit */
	const char *subsysnqn;
};

static void free_tokener(struct json_tokener **tokener)
{
	if (*tokener)
		json_tokener_free(*tokener);
}

/* Note a mistake of the value that is looked at, with its line. */
static void printf_like(3, 4) say(const struct context *c, bool fatal, const char *format, ...)
{
	size_t line = json_lines_find(c->lines, c->within, c->key, c->index);
	_cleanup_free_ char *text = NULL;
	char where[32] = "";
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (line)
		snprintf(where, sizeof(where), " line %zu:", line);
	if (text && fatal)
		request_error(c->request, "%s:%s %s", c->source, where, text);
	else if (text)
		request_warning(c->request, "%s:%s %s", c->source, where, text);
}

/* A string that goes on behind a NUL ("\u0000") is not what it seems. */
static bool text_is_cut(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
	       strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value);
}

/* False: nothing is connected that the key may be for. */
static bool pass_over(const struct context *c, const char *key)
{
	bool fatal = slip_may_protect(key) || slip_may_be_host(key) ||
		     (*key != '/' && strcasestr(key, "nqn"));

	say(c, fatal, "\"%s\": %s", key, fatal ? SLIP_LEAVES_OUT : "unknown key, ignored");
	return !fatal;
}

/* Copy a string (or number, for trsvcid) into a field; a mistake is noted, and false returned. */
static bool set_text(const struct context *c, const char *key, struct json_object *value,
		     char *field, size_t size)
{
	const char *text;
	int err;

	if (!json_object_is_type(value, json_type_string) &&
	    !json_object_is_type(value, json_type_int)) {
		say(c, true, "\"%s\" is not a string", key);
		return false;
	}
	text = json_object_get_string(value);
	if (text_is_cut(value)) {
		say(c, true, "\"%s\" holds a NUL", key);
		return false;
	}
	err = field_set(field, size, text, strlen(text));
	if (err == -ENAMETOOLONG)
		say(c, true, "\"%s\" is longer than %zu bytes", key, size - 1);
	else if (err)
		say(c, true, "\"%s\": %s", key, field_error(err));
	return !err;
}

/* The same for a key: the connection isn't made without it. */
static void set_secret(const struct context *c, const char *key, struct json_object *value,
		       char *field, size_t size)
{
	if (!set_text(c, key, value, field, size))
		strcpy(field, SECRET_UNREADABLE);
}

static void set_switch(const struct context *c, const char *key, struct json_object *value,
		       bool *field)
{
	if (json_object_is_type(value, json_type_boolean))
		*field = json_object_get_boolean(value);
	else
		say(c, true, "\"%s\" is neither true nor false", key);
}

static void set_tunable(const struct context *c, const char *key, struct json_object *value,
			struct tunables *tunables, enum tunable which)
{
	int err = -EINVAL;

	if (tunable_is_switch(which) ? json_object_is_type(value, json_type_boolean)
				     : json_object_is_type(value, json_type_int))
		err = tunable_set(tunables, which, (long)json_object_get_int64(value));
	else if (json_object_is_type(value, json_type_string))
		err = tunable_set_text(tunables, which, json_object_get_string(value));
	if (err && tunable_protects(which))
		tunable_set(tunables, which, 1);
	if (err && json_object_is_type(value, json_type_string) && tunable_protects(which))
		say(c, true, "\"%s\": its text is neither yes nor no", key); /* and may be a key */
	else if (err)
		say(c, true, "\"%s\": %s: %s", key, json_object_to_json_string(value),
		    tunable_error(err));
}

/* Keys of a port that are plain text, or secret. */
#define TEXT(name, secret) \
#name, offsetof(struct endpoint, name), sizeof(((struct endpoint *)0)->name), secret
static const struct {
	const char *key;
	size_t offset, size;
	bool secret;
} text_keys[] = {
	/* clang-format off: one key a line */
	{ TEXT(traddr, false) },     { TEXT(trsvcid, false) },	 { TEXT(host_traddr, false) },
	{ TEXT(host_iface, false) }, { TEXT(dhchap_key, true) }, { TEXT(dhchap_ctrl_key, true) },
	{ TEXT(keyring, true) },     { TEXT(tls_key, true) },	 { TEXT(tls_key_identity, true) },
	/* clang-format on */
};
#undef TEXT

static void set_port_key(const struct context *c, struct endpoint *e, const char *key,
			 struct json_object *value)
{
	int which = tunable_find(key, strlen(key));

	for (size_t i = 0; i < ARRAY_SIZE(text_keys); i++) {
		if (strcmp(text_keys[i].key, key))
			continue;
		if (text_keys[i].secret)
			set_secret(c, key, value, (char *)e + text_keys[i].offset,
				   text_keys[i].size);
		else
			set_text(c, key, value, (char *)e + text_keys[i].offset, text_keys[i].size);
		return;
	}
	if (which >= 0)
		set_tunable(c, key, value, &e->tunables, which);
	else if (!strcmp(key, "persistent"))
		set_switch(c, key, value, &e->persistent);
	else if (!strcmp(key, "discovery"))
		set_switch(c, key, value, &e->discovery);
	else if (strcmp(key, "transport") && !pass_over(c, key))
		*e->unclear = '?';
}

/* True: it is TCP, and counts. Which others nvme-cli connects is its business; a slip is an error.
 */
static bool check_transport(const struct context *c, struct json_object *port)
{
	struct json_object *transport = json_object_object_get(port, "transport");
	struct json_object *traddr = json_object_object_get(port, "traddr");
	const char *name = json_object_get_string(transport);
	const char *address = traddr ? json_object_get_string(traddr) : "";

	if (!json_object_is_type(transport, json_type_string) || text_is_cut(transport)) {
		say(c, true, "%s, traddr \"%.64s\": its \"transport\" is %s", c->subsysnqn, address,
		    transport ? "no text" : "missing");
		return false;
	}
	if (transport_is_tcp(name))
		return true;
	if (transport_is_other(name))
		say(c, false, "%s, traddr \"%.64s\": transport %s is not tcp, left out",
		    c->subsysnqn, address, name);
	else
		say(c, true, "%s, traddr \"%.64s\": transport \"%.64s\" is none: tcp is",
		    c->subsysnqn, address, name);
	return false;
}

static int take_port(const struct context *c, struct json_object *port)
{
	struct endpoint *e;
	const char *why;

	if (!json_object_is_type(port, json_type_object)) {
		say(c, true, "%s: a port is no object", c->subsysnqn);
		return -EINVAL;
	}
	if (!check_transport(c, port))
		return 0;
	e = request_add_endpoint(c->request, c->source);
	if (!e)
		return -ENOMEM;
	snprintf(e->hostnqn, sizeof(e->hostnqn), "%s", c->host->hostnqn);
	snprintf(e->hostid, sizeof(e->hostid), "%s", c->host->hostid);
	snprintf(e->dhchap_key, sizeof(e->dhchap_key), "%s", c->host->dhchap_key);
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", c->subsysnqn);
	e->discovery = nqn_is_discovery(e->subsysnqn);
	json_object_object_foreach (port, key, value) {
		struct context inner = *c;

		inner.within = port;
		inner.key = key;
		set_port_key(&inner, e, key, value);
	}
	if (e->discovery && !json_object_object_get(port, "persistent"))
		e->persistent = c->host->persistent;
	why = endpoint_check(e);
	if (!why)
		return 0;
	say(c, true, "%s, traddr \"%s\", trsvcid \"%s\": %s", c->subsysnqn, e->traddr, e->trsvcid,
	    why);
	request_drop_endpoint(c->request);
	return -EINVAL;
}

/* Call @take for each member of the list @key of @parent; a missing list is an empty one. */
static int for_each(const struct context *c, struct json_object *parent, const char *key,
		    int (*take)(const struct context *c, struct json_object *member))
{
	struct json_object *list = json_object_object_get(parent, key);
	struct context inner = *c;
	int err = 0, bad;

	if (!list)
		return 0;
	inner.within = parent;
	inner.key = key;
	if (!json_object_is_type(list, json_type_array)) {
		say(&inner, true, "\"%s\" is not a list", key);
		return -EINVAL;
	}
	inner.within = list;
	inner.key = NULL;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		inner.index = i;
		bad = take(&inner, json_object_array_get_idx(list, i));
		err = err ? err : bad;
	}
	return err;
}

static int take_subsystem(const struct context *c, struct json_object *subsystem)
{
	struct json_object *nqn = json_object_object_get(subsystem, "nqn");
	struct context inner = *c;
	bool clear = true;

	if (!json_object_is_type(subsystem, json_type_object)) {
		say(c, true, "a subsystem is no object");
		return -EINVAL;
	}
	if (!json_object_is_type(nqn, json_type_string) || text_is_cut(nqn)) {
		say(c, true, "a subsystem has no valid \"nqn\"");
		return -EINVAL;
	}
	inner.subsysnqn = json_object_get_string(nqn);
	json_object_object_foreach (subsystem, key, value) {
		(void)value;
		if (strcmp(key, "nqn") && strcmp(key, "ports") && strcmp(key, "application"))
			clear &= pass_over(c, key);
	}
	if (!clear)
		return -EINVAL;
	if (!json_object_object_get(subsystem, "ports"))
		say(c, false, "%s has no \"ports\"", inner.subsysnqn);
	return for_each(&inner, subsystem, "ports", take_port);
}

/* False: it is not sure which host that is, or what protects it. */
static bool set_host_key(const struct context *c, struct endpoint *shared, const char *key,
			 struct json_object *value)
{
	if (!strcmp(key, "hostnqn"))
		return set_text(c, key, value, shared->hostnqn, sizeof(shared->hostnqn));
	if (!strcmp(key, "hostid"))
		return set_text(c, key, value, shared->hostid, sizeof(shared->hostid));
	if (!strcmp(key, "dhchap_key"))
		set_secret(c, key, value, shared->dhchap_key, sizeof(shared->dhchap_key));
	else if (!strcmp(key, "persistent_discovery_ctrl"))
		set_switch(c, key, value, &shared->persistent);
	else if (strcmp(key, "subsystems") && strcmp(key, "hostsymname"))
		return pass_over(c, key);
	return true;
}

static int take_host(const struct context *c, struct json_object *host)
{
	struct endpoint shared = { 0 };
	struct context inner = *c;
	const char *why;
	bool sure = true;
	int err;

	if (!json_object_is_type(host, json_type_object)) {
		say(c, true, "a host is no object");
		return -EINVAL;
	}
	json_object_object_foreach (host, key, value) {
		inner.within = host;
		inner.key = key;
		sure &= set_host_key(&inner, &shared, key, value);
	}
	inner = *c;
	if (!sure)
		return -EINVAL;
	if (*shared.hostnqn && nqn_check(shared.hostnqn, &why)) {
		say(c, true, "hostnqn \"%s\": %s", shared.hostnqn, why);
		return -EINVAL;
	}
	if (*shared.hostid && hostid_check(shared.hostid, &why)) {
		say(c, true, "hostid \"%s\": %s", shared.hostid, why);
		return -EINVAL;
	}
	inner.host = &shared;
	err = for_each(&inner, host, "subsystems", take_subsystem);
	secrets_wipe(&shared, 1);
	return err;
}

int config_json_parse(const char *text, size_t size, const char *source, struct request *r)
{
	_cleanup_(free_tokener) struct json_tokener *tokener = json_tokener_new();
	_cleanup_(json_put) struct json_object *root = NULL, *list = NULL;
	_cleanup_(json_lines_release) struct json_lines lines = { .text = text };
	struct context c = { .source = source, .lines = &lines, .request = r };

	if (!tokener)
		return -ENOMEM;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* The final NUL belongs to it: without, a number at the very end never ends. */
	root = json_tokener_parse_ex(tokener, text, (int)size + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success) {
		request_error(r, "%s: line %zu: %s", source,
			      json_line(text, text + json_tokener_get_parse_end(tokener)),
			      json_tokener_error_desc(json_tokener_get_error(tokener)));
		return -EINVAL;
	}
	if (json_object_is_type(root, json_type_array)) {
		list = json_object_new_object();
		if (!list)
			return -ENOMEM;
		json_object_object_add(list, "hosts", json_object_get(root));
	} else if (json_object_object_get(root, "hosts")) {
		list = json_object_get(root);
	} else {
		request_error(r, "%s: is neither a list of hosts nor an object with \"hosts\"",
			      source);
		return -EINVAL;
	}
	lines.root = root;
	return for_each(&c, list, "hosts", take_host);
}
