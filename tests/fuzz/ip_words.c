// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/words.h"

#include <string.h>

#include "harness.h"
#include "ip/network_steps.h"

/* Lines for a shell: an interface, a verb, words; nothing in them that it would take apart or
 * expand. */
static void check_steps(const struct network *n, struct request *r)
{
	_cleanup_free_ char *steps = NULL;
	size_t size;
	FILE *out = open_memstream(&steps, &size);
	char *rest, *line;

	promise(out && !network_steps(n, out, r) && !fclose(out));
	promise(strlen(steps) == size);
	for (const char *at = steps; *at; at++)
		promise(*at == '\n' ||
			(*at >= ' ' && *at < 0x7f && !strchr("\"'`$\\;&|<>*?[]", *at)));
	for (rest = steps; (line = strsep(&rest, "\n")) && rest;) {
		size_t interface = strcspn(line, " ");

		promise(interface && interface < IFACE_OR_MAC_SIZE);
		promise(line[interface] == ' ' && strcspn(line + interface + 1, " "));
	}
}

/* Words that a shell takes one by one, as they are. */
static void check_words_of_uppers(const char *text)
{
	_cleanup_free_ char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);

	promise(out && !ip_words_of_uppers(text, out) && !fclose(out));
	promise(!words[strcspn(words, " \"'`$\\;&|<>*?")]);
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct network *n = calloc(1, sizeof(*n));

	(void)size;
	promise(n && !ip_words_parse(text, n, r));
	promise(!ip_words_are_klibc(text) || n->ip_count <= 1);
	promise(!ip_words_look(text, r));
	check_words_of_uppers(text);
	check_steps(n, r);
	free(n);
}
