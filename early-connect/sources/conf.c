// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * early-connect.conf:
 *
 *   line = [ key "=" value ] [ "#" comment ]      keys and values: settings.c; early: early.c
 */
#include "sources/conf.h"

#include <errno.h>
#include <string.h>

#include "request/early.h"
#include "request/settings.h"

static void take_early(struct request *r, const char *where, char *value)
{
	const char *why = *value ? early_parse(value, &r->early) : "has no value";

	if (why)
		request_error(r, "%s: %s", where, why);
}

static void take_line(struct request *r, const char *source, size_t number, char *line)
{
	char *equals, *key, where[SOURCE_SIZE + 64];

	line[strcspn(line, "#")] = '\0';
	key = text_trim(line);
	if (!*key)
		return;
	equals = strchr(key, '=');
	if (!equals) {
		request_error(r, "%s: line %zu: %s: is not key = value", source, number, key);
		return;
	}
	*equals = '\0';
	key = text_trim(key);
	snprintf(where, sizeof(where), "%s: line %zu: %s", source, number, key);
	if (!strcmp(key, "early"))
		take_early(r, where, text_trim(equals + 1));
	else if (!setting_take(r, where, key, text_trim(equals + 1)))
		request_warning(r, "%s: unknown key, ignored", where);
}

int conf_parse(const char *text, const char *source, struct request *r)
{
	_cleanup_free_ char *copy = strdup(text);
	struct request file;
	char *rest = copy, *line;

	if (!copy)
		return -ENOMEM;
	request_init(&file);
	for (size_t number = 1; (line = strsep(&rest, "\n")); number++)
		take_line(&file, source, number, line);
	settings_inherit(r, &file);
	r->early = file.early;
	mistakes_move(&r->mistakes, &file.mistakes);
	request_release(&file);
	return 0;
}
