// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/fabrics_keys.h"

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "request/secrets.h"
#include "request/slips.h"

#define IN_SCOPES    (IN_DISCOVERY_DEFAULTS | IN_IO_DEFAULTS | IN_HOST | IN_ENDPOINT)
#define IN_ALL	     (IN_SCOPES | ON_CONTROLLER)
#define IN_DISC_ONLY (IN_DISCOVERY_DEFAULTS | IN_DISCOVERY | ON_CONTROLLER)

static const struct {
	const char *name;
	enum place place;
} sections[] = {
	{ "Discovery Controller Defaults", IN_DISCOVERY_DEFAULTS },
	{ "I/O Controller Defaults", IN_IO_DEFAULTS },
	{ "Host", IN_HOST },
	{ "Discovery Controller", IN_DISCOVERY },
	{ "Subsystem", IN_SUBSYSTEM },
};

/* Keys that are text; size 0: known, but of no use here. The tunables are in tunables.c. */
#define FIELD(name) offsetof(struct endpoint, name), sizeof(((struct endpoint *)0)->name)
static const struct text_key {
	const char *name;
	int places;
	size_t offset, size;
} text_keys[] = {
	/* clang-format off: one key a line */
	{ "hostnqn", IN_HOST, FIELD(hostnqn) },
	{ "hostid", IN_HOST, FIELD(hostid) },
	{ "hostsymname", IN_HOST, 0, 0 },
	{ "nqn", IN_ENDPOINT, FIELD(subsysnqn) },
	{ "controller", IN_ENDPOINT, 0, 0 },
	{ "transport", ON_CONTROLLER, 0, 0 },
	{ "traddr", ON_CONTROLLER, FIELD(traddr) },
	{ "trsvcid", ON_CONTROLLER, FIELD(trsvcid) },
	{ "host-traddr", ON_CONTROLLER, FIELD(host_traddr) },
	{ "host-iface", ON_CONTROLLER, FIELD(host_iface) },
	{ "keyring", IN_SCOPES, FIELD(keyring) },
	{ "tls-key", IN_SCOPES, FIELD(tls_key) },
	{ "tls-key-identity", IN_SCOPES, FIELD(tls_key_identity) },
	{ "kxchap-secret", IN_SCOPES, FIELD(dhchap_key) },
	{ "kxchap-ctrl-secret", IN_SCOPES, FIELD(dhchap_ctrl_key) },
	/* As its first release candidates, and nvme-cli 2's words, call them. */
	{ "dhchap-secret", IN_SCOPES, FIELD(dhchap_key) },
	{ "dhchap-ctrl-secret", IN_SCOPES, FIELD(dhchap_ctrl_key) },
	{ "persistent", IN_DISC_ONLY, 0, 0 },
	/* What fabrics_conf.c puts in the place of one that is unknown, but may protect. */
	{ FABRICS_UNCLEAR, NOWHERE, FIELD(unclear) },
	/* clang-format on */
};
#undef FIELD

_Static_assert(ARRAY_SIZE(text_keys) + TUNE_COUNT <= FABRICS_KEYS_MAX, "fabrics_key_number()");

enum place fabrics_place(const char *section)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (!strcmp(sections[i].name, section))
			return sections[i].place;
	return NOWHERE;
}

static const struct text_key *find_text_key(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(text_keys); i++)
		if (!strcmp(text_keys[i].name, key))
			return &text_keys[i];
	return NULL;
}

/* A key has one spelling, the one with dashes: with nvme-cli the other one would do nothing. */
static int find_tunable(const char *key)
{
	return strchr(key, '_') ? -ENOENT : tunable_find(key, strlen(key));
}

size_t fabrics_key_number(const char *key)
{
	const struct text_key *text = find_text_key(key);

	return text ? (size_t)(text - text_keys)
		    : ARRAY_SIZE(text_keys) + (size_t)find_tunable(key);
}

static int places_of_tunable(int which)
{
	return which >= 0 && tunable_protects(which) ? IN_SCOPES : IN_ALL;
}

const char *fabrics_key_set(struct endpoint *e, const char *key, const char *value)
{
	const struct text_key *text = find_text_key(key);
	int which = find_tunable(key), err;

	if (!strcmp(key, "persistent")) {
		err = *value ? persistent_value(value) : 0;
		e->persistent = err == 1;
		return err < 0 ? "its value is not valid" : NULL;
	}
	if (text && text->size) {
		err = field_set((char *)e + text->offset, text->size, value, strlen(value));
		return err ? field_error(err) : NULL;
	}
	if (text || which < 0)
		return NULL;
	if (!*value) {
		tunable_unset(&e->tunables, which);
		return NULL;
	}
	err = tunable_set_text(&e->tunables, which, value);
	return err == -ERANGE	? "its value is out of range"
	       : err == -EINVAL ? "its value is not valid"
	       : err		? tunable_error(err)
				: NULL;
}

const char *fabrics_key_check(const char *key, const char *value, enum place place, bool *fatal)
{
	const struct text_key *text = find_text_key(key);
	struct endpoint scratch = { 0 };
	int which = find_tunable(key), places;
	const char *why = NULL;

	*fatal = true;
	if (!text && which < 0) {
		*fatal = place == ON_CONTROLLER || slip_may_protect(key);
		return place == ON_CONTROLLER ? "is no key of a controller line"
		       : *fatal		      ? SLIP_LEAVES_OUT
					      : "unknown key, ignored";
	}
	places = text ? text->places : places_of_tunable(which);
	if (!(places & place))
		return place == ON_CONTROLLER && places & IN_HOST
			       ? "never stands on a controller line: its place is the section"
			       : "does not belong there";
	if (place == ON_CONTROLLER && places == ON_CONTROLLER && !*value)
		return "has no value";
	if (!strcmp(key, "hostid") && *value && hostid_check(value, &why))
		return why;
	if ((!strcmp(key, "nqn") || (!strcmp(key, "hostnqn") && *value)) && nqn_check(value, &why))
		return why;
	return fabrics_key_set(&scratch, key, value);
}

const char *fabrics_key_stand_in(const char *key)
{
	const struct text_key *text = find_text_key(key);
	int which = find_tunable(key);

	if (text)
		return text->places == IN_SCOPES && text->size ? SECRET_UNREADABLE : NULL;
	return which >= 0 && tunable_protects(which) ? "1" : NULL;
}
