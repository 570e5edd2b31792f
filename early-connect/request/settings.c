// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   timeout  = seconds, 0 never gives up
 *   paths    = number | "all"
 *   grace    = seconds that a boot with a ready subsystem waits for the others
 *   iopolicy = "numa" | "round-robin" | "queue-depth"
 *   opts     = [ option ] { "," [ option ] }      option = tunable [ "=" number ]
 *
 * Blanks around options, tunables and numbers do not count.
 */
#include "request/settings.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "request/slips.h"

static void take_seconds(struct request *r, const char *where, const char *value, long *to)
{
	char *end;
	long seconds;

	errno = 0;
	seconds = strtol(value, &end, 10);
	if (end == value || *end || errno || seconds < 0 || seconds > INT_MAX)
		request_error(r, "%s=%s: is no number of seconds", where, value);
	else
		*to = seconds;
}

static void take_timeout(struct request *r, const char *where, char *value)
{
	take_seconds(r, where, value, &r->timeout);
}

static void take_grace(struct request *r, const char *where, char *value)
{
	take_seconds(r, where, value, &r->grace);
}

static void take_paths(struct request *r, const char *where, char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (!strcmp(value, "all"))
		r->paths = PATHS_ALL;
	else if (end == value || *end || number < 1 || number > INT_MAX)
		request_error(r, "%s=%s: is neither all nor a number from 1 on", where, value);
	else
		r->paths = (int)number;
}

static void take_iopolicy(struct request *r, const char *where, char *value)
{
	if (strcmp(value, "numa") && strcmp(value, "round-robin") && strcmp(value, "queue-depth"))
		request_error(r, "%s=%s: is none of numa, round-robin, queue-depth", where, value);
	else
		snprintf(r->iopolicy, sizeof(r->iopolicy), "%s", value);
}

/* True: nothing is connected without TLS then, unless its source says so. @shown: what of @name
 * @where has not. */
static bool take_slip(struct request *r, const char *where, const char *name, const char *shown)
{
	if (!slip_may_protect(name))
		return false;
	request_error(r, "%s%s%s: unknown; it may protect, so TLS counts as asked for", where,
		      *shown ? ": " : "", shown);
	tunable_set(&r->tunables, TUNE_TLS, 1);
	return true;
}

static void take_option(struct request *r, const char *where, char *option)
{
	char *value = strchr(option, '=');
	const char *name;
	int which, err;

	if (value)
		*value++ = '\0';
	name = text_trim(option);
	value = value ? text_trim(value) : NULL;
	which = tunable_find(name, strlen(name));
	if (which < 0 && take_slip(r, where, name, name))
		return;
	if (which < 0) {
		request_warning(r, "%s: %s%s%s: unknown option, ignored", where, name,
				*name ? "" : "=", *name ? "" : value);
		return;
	}
	err = tunable_set_text(&r->tunables, which, value ? value : "yes");
	if (err && tunable_protects(which))
		tunable_set(&r->tunables, which, 1);
	if (err)
		request_error(r, "%s: %s%s%s: %s", where, name, value ? "=" : "",
			      value ? value : "", tunable_error(err));
}

/* An option that is wrong or unknown is named, the others count all the same. */
static void take_opts(struct request *r, const char *where, char *value)
{
	char *option;

	while ((option = strsep(&value, ","))) {
		option = text_trim(option);
		if (*option)
			take_option(r, where, option);
	}
}

static const struct {
	const char *name;
	void (*take)(struct request *r, const char *where, char *value);
} settings[] = {
	{ "timeout", take_timeout },   { "paths", take_paths }, { "grace", take_grace },
	{ "iopolicy", take_iopolicy }, { "opts", take_opts },
};

bool setting_take(struct request *r, const char *where, const char *name, char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (strcmp(settings[i].name, name))
			continue;
		if (*value)
			settings[i].take(r, where, value);
		else
			request_error(r, "%s: has no value", where);
		return true;
	}
	return take_slip(r, where, name, "");
}

void settings_inherit(struct request *r, const struct request *other)
{
	if (r->timeout == TIMEOUT_UNSET)
		r->timeout = other->timeout;
	if (r->grace == TIMEOUT_UNSET)
		r->grace = other->grace;
	if (r->paths == PATHS_UNSET)
		r->paths = other->paths;
	if (!*r->iopolicy)
		memcpy(r->iopolicy, other->iopolicy, sizeof(r->iopolicy));
	tunables_inherit(&r->tunables, &other->tunables);
}
