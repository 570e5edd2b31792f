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

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct network *n = calloc(1, sizeof(*n));

	(void)size;
	promise(n && !ip_words_parse(text, n, r));
	promise(!ip_words_are_klibc(text) || n->ip_count <= 1);
	promise(!ip_words_look(text, r));
	check_steps(n, r);
	free(n);
}
