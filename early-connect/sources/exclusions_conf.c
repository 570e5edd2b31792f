// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   [exclusions]
 *   exclusion = entry                    request/exclusions.c; repeatable
 *
 * Other sections are for versions to come.
 */
#include "sources/exclusions_conf.h"

#include <string.h>

#include "request/slips.h"
#include "sources/ini.h"

#define SECTION "exclusions"

/* False where a later version's sections may have lines that are none to us. */
static bool is_all_ours(const struct ini *ini)
{
	for (size_t i = 0; i < ini->count; i++)
		if (*ini->lines[i].section && strcmp(ini->lines[i].section, SECTION) != 0)
			return false;
	return true;
}

static void take_line(const struct ini_line *line, const char *source, struct request *r)
{
	const char *why = "unknown key, ignored";

	if (!line->key && !line->broken && strcmp(line->section, SECTION) != 0 &&
	    slip_is_near(line->section, SECTION))
		request_warning(r,
				"%s: line %zu: [%s]: is not [" SECTION "], so it excludes nothing",
				source, line->number, line->section);
	if (!line->key || strcmp(line->section, SECTION) != 0)
		return;
	if (!strcmp(line->key, "exclusion"))
		why = exclusions_add(&r->exclusions, source, line->number, line->value);
	if (why)
		request_warning(r, "%s: line %zu: %s = %s: %s%s", source, line->number, line->key,
				line->value, why,
				strcmp(line->key, "exclusion") ? "" : ", so it excludes nothing");
}

int exclusions_conf_parse(const char *text, const char *source, struct request *r)
{
	_cleanup_(ini_release) struct ini ini = { 0 };
	struct request faults;
	int err;

	request_init(&faults);
	err = ini_read(text, source, &ini, &faults);
	for (size_t i = 0; !err && i < ini.count; i++)
		take_line(&ini.lines[i], source, r);
	for (size_t i = 0; is_all_ours(&ini) && i < faults.mistakes.count; i++)
		request_warning(r, "%s, ignored", faults.mistakes.list[i].text);
	request_release(&faults);
	return err;
}
