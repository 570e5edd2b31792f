// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of interfaces(5):
 *
 *   file   = { line newline }
 *   line   = "iface" name [ family method ] | "source" glob { " " glob } | "source-directory" glob
 *          | anything else
 *
 * A name that begins with "/" is a pattern of names. A "\" at a line's end continues it. Relative
 * globs start in /etc/network. Of a source-directory, files of letters, digits, "_" and "-" count.
 */
#include "nic/interfaces_file.h"

#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "base/macro.h"

#define ETC_NETWORK	 "/etc/network"
#define SOURCE_DEPTH_MAX 8

struct search {
	const char *root, *name;
	bool found, dhcp;
};

static void search_file(struct search *s, const char *path, int depth);

static bool is_plain_name(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	return *name &&
	       !name[strspn(name,
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

static void search_glob(struct search *s, const char *word, bool directory, int depth)
{
	char pattern[PATH_MAX];
	glob_t list;
	int len = snprintf(pattern, sizeof(pattern), "%s%s%s%s", s->root,
			   *word == '/' ? "" : ETC_NETWORK "/", word, directory ? "/*" : "");

	if (len < 0 || len >= (int)sizeof(pattern) || depth >= SOURCE_DEPTH_MAX ||
	    glob(pattern, 0, NULL, &list))
		return;
	for (size_t i = 0; i < list.gl_pathc; i++)
		if (!directory || is_plain_name(list.gl_pathv[i]))
			search_file(s, list.gl_pathv[i] + strlen(s->root), depth + 1);
	globfree(&list);
}

static void read_stanza(struct search *s, const char *name, const char *family, const char *method)
{
	if (!name || (*name == '/' ? fnmatch(name + 1, s->name, 0) : strcmp(name, s->name)))
		return;
	s->found = true;
	s->dhcp |= family && method && !strcmp(family, "inet") && !strcmp(method, "dhcp");
}

static void read_line(struct search *s, char *line, int depth)
{
	char *rest, *first = strtok_r(line, " \t", &rest), *word;

	if (!first)
		return;
	if (!strcmp(first, "iface")) {
		const char *name = strtok_r(NULL, " \t", &rest);
		const char *family = strtok_r(NULL, " \t", &rest);

		read_stanza(s, name, family, strtok_r(NULL, " \t", &rest));
	} else if (!strcmp(first, "source") || !strcmp(first, "source-directory")) {
		while ((word = strtok_r(NULL, " \t", &rest)))
			search_glob(s, word, first[6], depth);
	}
}

static void search_file(struct search *s, const char *path, int depth)
{
	_cleanup_free_ char *text = NULL;
	char *line, *rest;

	if (file_read(s->root, path, &text, NULL))
		return;
	for (char *c = text; (c = strstr(c, "\\\n"));)
		c[0] = c[1] = ' ';
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		read_line(s, line, depth);
}

bool interfaces_file_has(const char *root, const char *name, bool *dhcp)
{
	struct search s = { .root = root, .name = name };

	search_file(&s, ETC_NETWORK "/interfaces", 0);
	*dhcp = s.dhcp;
	return s.found;
}
