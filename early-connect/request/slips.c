// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/slips.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/macro.h"

bool slip_is_near(const char *text, const char *word)
{
	for (; *text && tolower((unsigned char)*text) == *word; text++)
		word++;
	if (!*text || !*word)
		return strlen(text) + strlen(word) <= 1;
	return !strcasecmp(text + 1, word + 1) || !strcasecmp(text + 1, word) ||
	       !strcasecmp(text, word + 1) ||
	       (tolower((unsigned char)text[0]) == word[1] &&
		tolower((unsigned char)text[1]) == word[0] && !strcasecmp(text + 2, word + 2));
}

/* As other programs begin one: who wrote it there has switched the key off. */
static bool is_comment(const char *key)
{
	return *key == ';' || *key == '/' || *key == '#';
}

bool slip_may_protect(const char *key)
{
	static const char inside[][9] = { "chap",     "tls",	 "tsl",	     "secret",	"secur",
					  "psk",      "hmac",	 "crypt",    "hostkey", "host_key",
					  "host-key", "ctrlkey", "ctrl_key", "ctrl-key" };
	static const char words[][8] = { "dhchap", "kxchap", "secret", "keyring", "concat" };
	char copy[64], *rest = copy, *part;

	if (is_comment(key))
		return false;
	if (!strcasecmp(key, "key"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(inside); i++)
		if (strcasestr(key, inside[i]))
			return true;
	snprintf(copy, sizeof(copy), "%s", key);
	while ((part = strsep(&rest, "-_ ")))
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (slip_is_near(part, words[i]))
				return true;
	return false;
}

bool slip_may_be_host(const char *key)
{
	static const char names[][8] = { "hostnqn", "hostid" };

	for (size_t i = 0; i < ARRAY_SIZE(names) && !is_comment(key); i++) {
		const char *name = names[i];

		if (slip_is_near(key, name))
			return true;
		for (const char *c = key; *c && *name; c++)
			if (tolower((unsigned char)*c) == *name)
				name++;
			else if (!strchr("-_ ", *c))
				break;
		if (!*name)
			return true;
	}
	return false;
}
