// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the network is set up, for whoever does it: what the firmware tables say as words for dracut,
 * or these and the command line's as steps for initramfs-tools.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "ip/hfi_words.h"
#include "ip/network_steps.h"
#include "ip/words.h"
#include "state/sources.h"

/* dracut's network module of scripts; in an initramfs of dracut ifupdown is not. */
#define LEGACY_MARK "/sbin/ifup"

static bool has_legacy(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" LEGACY_MARK, root);
	return sources_in_dracut(root) && !access(path, F_OK);
}

/* The caller frees. */
static char *kernel_words(const char *root)
{
	char *line = NULL;

	return file_read(root, "/proc/cmdline", &line, NULL) ? strdup("") : line;
}

/* For dracut, whose modules would set up what is below, or nothing. */
static int print_uppers(const char *root, bool legacy, const struct request *r,
			struct request *mistakes)
{
	_cleanup_free_ char *line = kernel_words(root), *words = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&words, &size);
	int err = out && line ? ip_words_of_uppers(line, out) : -ENOMEM;

	if (out && fclose(out))
		err = -ENOMEM;
	if (err || !size)
		return err;
	if (!legacy)
		fputs(words, stdout);
	else if (r->network_given) /* it wants no second one */
		request_warning(
			mistakes,
			"cmdline: dracut's network-legacy gives the address of an ip= without an "
			"interface to what is below, too: write %.*s",
			(int)strcspn(words, "\n"), words);
	return 0;
}

static int print_words(const char *root, const struct request *r, struct request *mistakes)
{
	bool legacy = has_legacy(root);
	int err = 0;

	if (!r->disabled && (r->network_given || !r->hfi_count))
		err = print_uppers(root, legacy, r, mistakes);
	return err ? err : network_words(r, legacy ? WORDS_ONE_IP : WORDS_ALL, stdout, mistakes);
}

/*
 * The command line with firmware's words behind it, or these alone that network-legacy can't have;
 * the caller frees. NULL: out of memory.
 */
static char *all_words(const char *root, bool legacy, const struct request *r)
{
	_cleanup_free_ char *line = kernel_words(root);
	char *words = NULL;
	size_t size;
	FILE *out = line ? open_memstream(&words, &size) : NULL;
	int err;

	if (!out)
		return NULL;
	if (!legacy)
		fprintf(out, "%s\n", line);
	err = network_words(r, legacy ? WORDS_REST : WORDS_ALL, out, NULL);
	if (fclose(out) || err) {
		free(words);
		return NULL;
	}
	return words;
}

/*
 * None where the distribution's own configure_networking does what the words say, nor under dracut
 * where one of its modules does.
 */
static int print_steps(const char *root, const struct request *r, struct request *mistakes)
{
	bool legacy = has_legacy(root);
	_cleanup_free_ char *words = all_words(root, legacy, r);
	_cleanup_free_ struct network *n = calloc(1, sizeof(*n));
	int err;

	if (!words || !n)
		return -ENOMEM;
	if (legacy ? !*words : ip_words_are_klibc(words))
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
		err = options->words ? print_words(options->root, &r, &mistakes)
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
