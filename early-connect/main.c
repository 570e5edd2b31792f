// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/guard.h"
#include "base/log.h"
#include "options.h"
#include "verbs.h"

static void print_help(FILE *out)
{
	fprintf(out,
		"usage: early-connect VERB [OPTION…]\n\n"
		"Connects NVMe/TCP subsystems at boot, and verifies that they stay.\n\nverbs:\n");
	verbs_help(out);
	fprintf(out, "\noptions:\n");
	options_help(out);
	fprintf(out, "\nexit status: 0 done, 1 partial, 2 usage, 3 configuration error, "
		     "4 time ran out, 5 system error\n");
}

static enum outcome check_arguments(const struct verb *verb, const struct options *options)
{
	const char *argument = verb->argument ? verb->argument : "";
	int most = !*argument ? 0 : strstr(argument, "...") ? INT_MAX : 1;

	if (options->argument_count > most)
		log_error("%s: unexpected argument", options->arguments[most]);
	else if (*argument && *argument != '[' && !options->argument_count)
		log_error("%s: needs %s", verb->name, argument);
	else
		return OUTCOME_DONE;
	return OUTCOME_USAGE;
}

int main(int argc, char **argv)
{
	const struct verb *verb = argc > 1 ? verb_find(argv[1]) : NULL;
	struct options options;

	guard_memory(); /* any verb may read the keys of /etc/nvme */
	if (argc > 1 && !verb && argv[1][0] != '-') {
		log_error("%s: unknown verb (see early-connect --help)", argv[1]);
		return OUTCOME_USAGE;
	}
	if (options_parse(verb ? argc - 1 : argc, verb ? argv + 1 : argv, &options))
		return OUTCOME_USAGE;
	if (options.help) {
		print_help(stdout);
		return OUTCOME_DONE;
	}
	if (options.version) {
		puts("early-connect " EARLY_CONNECT_VERSION); /* image/image.c looks for it */
		return OUTCOME_DONE;
	}
	if (!verb) {
		print_help(stderr);
		return OUTCOME_USAGE;
	}
	if (options.quiet)
		log_set_level(LOG_LEVEL_WARN);
	else if (options.verbose)
		log_set_level(LOG_LEVEL_DEBUG);
	return check_arguments(verb, &options) ? OUTCOME_USAGE : (int)verb->run(&options);
}
