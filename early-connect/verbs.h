/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of the verbs is in verbs.c. It drives the dispatch, the help and the check of the
 * arguments.
 */
#ifndef EC_VERBS_H
#define EC_VERBS_H

#include "verbs/verb.h"
#include <stdio.h>

struct verb {
	const char *name;
	enum outcome (*run)(const struct options *options);
	const char
		*argument; /* NULL: takes none; in brackets: need not be given; "...": any number */
	const char *help;
};

/* The verb of that name, or NULL. */
const struct verb *verb_find(const char *name);

/* One line per verb. */
void verbs_help(FILE *out);

#endif
