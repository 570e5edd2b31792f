// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "base/log.h"
#include "request/request.h"

/* Where an option without an argument is noted: the switch's place in struct options. */
#define SWITCH(name) NULL, offsetof(struct options, name)

static const struct {
	const char *name;
	char letter; /* also the identity of an option without a short form: capitals */
	const char *argument;
	size_t place; /* of a switch */
	const char *help;
} table[] = {
	{ "stage", 'S', "initramfs|rootfs", 0,
	  "which of the two boots this is; found out by itself" },
	{ "timeout", 'T', "SECONDS", 0, "give up after that long, 0 = never" },
	{ "paths", 'P', "N|all", 0, "live paths of each subsystem that are enough to go on" },
	{ "dry-run", 'D', SWITCH(dry_run), "say what would be connected, connect nothing" },
	{ "reload", 'L', SWITCH(reload),
	  "with connect: have one that still connects take up what is new" },
	{ "all-data", 'A', SWITCH(all_data),
	  "disconnect: every subsystem but what the system stands on" },
	{ "early", 'E', SWITCH(early), "with plan: print what early= comes to on this machine" },
	{ "files", 'F', SWITCH(files), "with plan: print the files below /etc/nvme that are read" },
	{ "root", 'R', "DIR", 0, "read and write below DIR" },
	{ "words", 'W', SWITCH(words), "network: as kernel command line words" },
	{ "json", 'J', SWITCH(json), "print JSON" },
	{ "quiet", 'q', SWITCH(quiet), "failures only" },
	{ "verbose", 'v', SWITCH(verbose), "say more" },
	{ "help", 'h', SWITCH(help), "print this" },
	{ "version", 'V', SWITCH(version), "print the version" },
};

static int parse_number(const char *name, const char *text, long min, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	if (end != text && !*end && !errno && *number >= min && *number <= INT_MAX)
		return 0;
	log_error("--%s=%s: is no number from %ld on", name, text, min);
	return -EINVAL;
}

static int take_stage(struct options *options, const char *text)
{
	if (!strcmp(text, "initramfs"))
		options->stage = STAGE_INITRAMFS;
	else if (!strcmp(text, "rootfs"))
		options->stage = STAGE_ROOTFS;
	else {
		log_error("--stage=%s: is neither initramfs nor rootfs", text);
		return -EINVAL;
	}
	return 0;
}

static int take_paths(struct options *options, const char *text)
{
	long number;

	if (!strcmp(text, "all")) {
		options->paths = PATHS_ALL;
		return 0;
	}
	if (parse_number("paths", text, 1, &number))
		return -EINVAL;
	options->paths = (int)number;
	return 0;
}

static int take_root(struct options *options, char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '/')
		text[--len] = '\0';
	options->root = text;
	return 0;
}

static int take(struct options *options, int letter, char *argument)
{
	switch (letter) {
	case 'S':
		return take_stage(options, argument);
	case 'T':
		return parse_number("timeout", argument, 0, &options->timeout);
	case 'P':
		return take_paths(options, argument);
	case 'R':
		return take_root(options, argument);
	}
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].letter != letter)
			continue;
		*(bool *)((char *)options + table[i].place) = true;
		return 0;
	}
	return -EINVAL;
}

/* getopt leaves the letter in optopt, 0 for an unknown long option, which is @word itself. */
static void say_unknown(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].letter != optopt)
			continue;
		log_error("--%s: takes no value", table[i].name);
		return;
	}
	if (optopt)
		log_error("-%c: unknown option", optopt);
	else
		log_error("%s: unknown option", word);
}

int options_parse(int argc, char **argv, struct options *options)
{
	struct option longs[ARRAY_SIZE(table) + 1] = { 0 };
	int letter;

	memset(options, 0, sizeof(*options));
	options->root = "";
	options->timeout = TIMEOUT_UNSET;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		longs[i] = (struct option){ table[i].name,
					    table[i].argument ? required_argument : no_argument,
					    NULL, table[i].letter };
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":qvhV", longs, NULL)) != -1) {
		int err = take(options, letter, optarg);

		if (letter == ':')
			log_error("%s: needs a value", argv[optind - 1]);
		else if (letter == '?')
			say_unknown(argv[optind - 1]);
		if (err)
			return err;
	}
	options->arguments = argv + optind;
	options->argument_count = argc - optind;
	return 0;
}

void options_help(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		bool has_short = table[i].letter >= 'a' || table[i].letter == 'V';
		char name[48];

		snprintf(name, sizeof(name), "--%s%s%s", table[i].name,
			 table[i].argument ? "=" : "", table[i].argument ? table[i].argument : "");
		fprintf(out, "  %c%c%c %-26s %s\n", has_short ? '-' : ' ',
			has_short ? table[i].letter : ' ', has_short ? ',' : ' ', name,
			table[i].help);
	}
}
