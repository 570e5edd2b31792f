/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each verb is one function. It gets the options, and returns an outcome. It prints its data to
 * stdout and its messages to stderr.
 */
#ifndef EC_VERBS_VERB_H
#define EC_VERBS_VERB_H

#include "verbs/outcome.h"
#include <stdbool.h>

enum stage { STAGE_AUTO, STAGE_INITRAMFS, STAGE_ROOTFS };

struct options {
	const char *root; /* "" or a directory without a slash at its end */
	enum stage stage;
	long timeout; /* seconds, or TIMEOUT_UNSET */
	int paths;    /* enum paths_wanted or a number */
	bool json, quiet, verbose, dry_run, reload, all_data, early, files, words, help, version;
	char **arguments; /* what is no option, NULL-terminated */
	int argument_count;
};

enum outcome verb_connect(const struct options *options);
enum outcome verb_disconnect(const struct options *options);
enum outcome verb_plan(const struct options *options);
enum outcome verb_network(const struct options *options);
enum outcome verb_handover(const struct options *options);
enum outcome verb_probe(const struct options *options);
enum outcome verb_status(const struct options *options);
enum outcome verb_udev(const struct options *options);
enum outcome verb_verify(const struct options *options);
enum outcome verb_fstab(const struct options *options);
enum outcome verb_image(const struct options *options);

#endif
