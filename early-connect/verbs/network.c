// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the network is set up, for whoever does it: what the firmware tables say as words for dracut,
 * or these and the command line's as steps for initramfs-tools.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "ip/hfi_words.h"
#include "ip/network_steps.h"
#include "ip/words.h"
#include "state/sources.h"

/* The command line with firmware's words behind it; the caller frees. NULL: out of memory. */
static char *all_words(const char *root, const struct request *r)
{
	_cleanup_free_ char *line = NULL;
	char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);
	int err;

	if (!out)
		return NULL;
	if (!file_read(root, "/proc/cmdline", &line, NULL))
		fprintf(out, "%s\n", line);
	err = network_words(r, out);
	if (fclose(out) || err) {
		free(words);
		return NULL;
	}
	return words;
}

/* None where the distribution's own configure_networking does what the words say. */
static int print_steps(const char *root, const struct request *r, struct request *mistakes)
{
	_cleanup_free_ char *words = all_words(root, r);
	_cleanup_free_ struct network *n = calloc(1, sizeof(*n));
	int err;

	if (!words || !n)
		return -ENOMEM;
	if (ip_words_are_klibc(words))
		return 0;
	err = ip_words_parse(words, n, mistakes);
	return err ? err : network_steps(n, stdout, mistakes);
}

/* Mistakes in other words are for `plan` and `connect` to tell. */
enum outcome verb_network(const struct options *options)
{
	enum outcome outcome = OUTCOME_SYSTEM;
	struct request r, mistakes;
	int err;

	request_init(&r);
	request_init(&mistakes);
	err = sources_read(options->root, &r);
	if (!err)
		err = options->words ? network_words(&r, stdout)
				     : print_steps(options->root, &r, &mistakes);
	mistakes_log(&mistakes.mistakes);
	if (err)
		log_error("network: %s", strerror(-err));
	else
		outcome = mistakes_have_error(&mistakes.mistakes) ? OUTCOME_CONFIG : OUTCOME_DONE;
	request_release(&mistakes);
	request_release(&r);
	return outcome;
}
