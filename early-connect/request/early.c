// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   early = "auto" | "all" | "none" | NQN { space NQN }
 */
#include "request/early.h"

#include <string.h>

#include "base/macro.h"
#include "base/plain_text.h"
#include "request/field.h"

const char *early_parse(char *value, struct early *early)
{
	static const char *const words[] = { "auto", "all", "none" };
	struct early parsed = { .which = EARLY_LIST };
	const char *why;
	char *rest, *word;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(value, words[i]))
			continue;
		parsed.which = (enum early_kind)i;
		*early = parsed;
		return NULL;
	}
	for (word = strtok_r(value, " \t,", &rest); word; word = strtok_r(NULL, " \t,", &rest)) {
		if (nqn_check(word, &why))
			return "is none of auto, all, none and NQNs";
		if (parsed.count == EARLY_MAX)
			return "names more than 32 subsystems";
		snprintf(parsed.nqns[parsed.count++], NQN_SIZE, "%s", word);
	}
	if (!parsed.count)
		return "names no subsystem";
	*early = parsed;
	return NULL;
}

bool early_names(const struct early *early, const char *subsysnqn)
{
	for (size_t i = 0; i < early->count; i++)
		if (!strcmp(early->nqns[i], subsysnqn))
			return true;
	return false;
}

/* What early_parse() would not read as one name. */
static bool has_odd_name(const struct early *early)
{
	for (size_t i = 0; i < early->count; i++)
		if (early->nqns[i][strcspn(early->nqns[i], " #")])
			return true;
	return false;
}

void early_print(const struct early *early, FILE *out)
{
	static const char *const words[] = { "auto", "all", "none", "" };

	if (*early->why)
		print_plain(out, "# found when this image was built: %s\n", early->why);
	if (early->which == EARLY_LIST && has_odd_name(early)) {
		print_plain(out, "early = all\n"); /* rather too many */
		return;
	}
	print_plain(out, "early = %s", words[early->which]);
	for (size_t i = 0; i < early->count && early->which == EARLY_LIST; i++)
		print_plain(out, "%s%s", i ? " " : "", early->nqns[i]);
	print_plain(out, "\n");
}
