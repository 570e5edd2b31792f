/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option table: it drives both parsing and help. */
#ifndef EC_OPTIONS_H
#define EC_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum stage { STAGE_AUTO, STAGE_INITRAMFS, STAGE_ROOTFS };

struct options {
	const char *root; /* "" or a directory without a slash at its end */
	enum stage stage;
	long timeout; /* seconds, or TIMEOUT_UNSET */
	int paths;    /* enum paths_wanted or a number */
	bool json, quiet, verbose, dry_run, reload, all_data, early, words, help, version;
	char **arguments; /* what is no option, NULL-terminated */
	int argument_count;
};

/* Parse the words behind the verb. 0, or -EINVAL after one line on stderr. */
int options_parse(int argc, char **argv, struct options *options);

/* One line per option. */
void options_help(FILE *out);

#endif
