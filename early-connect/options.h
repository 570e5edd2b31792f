/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of the options is in options.c. It drives both the parsing and the help. Each verb
 * decides what an option does to it.
 */
#ifndef EC_OPTIONS_H
#define EC_OPTIONS_H

#include "verbs/verb.h"
#include <stdio.h>

/* Parse the words behind the verb. 0, or -EINVAL after one line on stderr. */
int options_parse(int argc, char **argv, struct options *options);

/* One line per option. */
void options_help(FILE *out);

#endif
