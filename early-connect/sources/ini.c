// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An INI file, as nvme-cli 3 reads its own (shared/ini-util.c):
 *
 *   file    = { line newline }
 *   line    = [ "[" section "]" | key "=" [ value ] ] [ comment ]
 *   comment = "#" …        at the beginning of a line, or behind white space
 *
 * White space around sections, keys and values does not count. nvme-cli itself takes comments at
 * the beginning of a line only, but its example file has them behind values.
 */
#include "sources/ini.h"

#include <errno.h>
#include <string.h>

#define SPACE " \t\r"

/* Backslashes at the end of a line, itself escaped or not. */
static bool is_continued(const char *line, size_t len)
{
	size_t count = 0;

	while (count < len && line[len - 1 - count] == '\\')
		count++;
	return count % 2;
}

char *ini_join(char *text)
{
	bool continued = false;

	for (char *line = text; *line;) {
		size_t len = strcspn(line, "\n"), start = strspn(line, SPACE);
		bool comment = start < len && strchr("#;", line[start]);

		if (comment && continued)
			memset(line, ' ', len);
		else if (!comment)
			continued = is_continued(line, len);
		if (!line[len])
			return text;
		if (continued && !comment)
			line[len - 1] = ' ';
		if (continued)
			line[len] = ' ';
		line += len + 1;
	}
	return text;
}

static void cut_comment(char *line)
{
	for (char *c = line; (c = strchr(c, '#')); c++) {
		if (c != line && !strchr(SPACE, c[-1]))
			continue;
		*c = '\0';
		return;
	}
}

static int add_line(struct ini *ini, const struct ini_line *line)
{
	struct ini_line *grown = ini->lines;

	/* Room for the next power of two. */
	if (!(ini->count & (ini->count - 1)))
		grown = reallocarray(ini->lines, ini->count ? 2 * ini->count : 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	ini->lines = grown;
	grown[ini->count] = *line;
	if (!line->section)
		grown[ini->count].section = ini->text + ini->size;
	ini->count++;
	return 0;
}

/* The name between brackets, or NULL when the line is no header. */
static char *section_name(char *text)
{
	char *end = strchr(text, ']');

	if (*text != '[' || !end || end[1])
		return NULL;
	*end = '\0';
	text = text_trim(text + 1);
	return *text ? text : NULL;
}

/* Split one line; false when it is none: *@why says so. */
static bool split(struct ini_line *line, char *text, const char **why)
{
	line->key = line->value = NULL;
	if (*text == '[') {
		line->section = section_name(text);
		line->start = line->number;
		*why = "is no [section]";
		return line->section;
	}
	*why = "is neither [section] nor key = value";
	line->value = strchr(text, '=');
	if (!line->value || line->value == text)
		return false;
	*line->value = '\0';
	line->value = text_trim(line->value + 1);
	line->key = text_trim(text);
	*why = "stands before any [section]";
	return line->start;
}

int ini_read(const char *text, const char *source, struct ini *ini, struct request *r)
{
	struct ini_line line = { 0 };
	char *rest, *one;
	const char *why;
	int err = 0;

	memset(ini, 0, sizeof(*ini));
	ini->text = rest = strdup(text);
	ini->size = strlen(text);
	if (!rest)
		return -ENOMEM;
	while (!err && (one = strsep(&rest, "\n"))) {
		line.number++;
		cut_comment(one);
		one = text_trim(one);
		if (!*one)
			continue;
		line.broken = !split(&line, one, &why);
		if (line.broken) {
			request_error(r, "%s: line %zu: %s", source, line.number, why);
			line.key = NULL;
			line.value = one;
		}
		if (line.section || line.broken) /* what follows a broken header belongs nowhere */
			err = add_line(ini, &line);
	}
	return err;
}

void ini_release(struct ini *ini)
{
	free(ini->lines);
	if (ini->text)
		explicit_bzero(ini->text, ini->size); /* its keys have been taken */
	free(ini->text);
	memset(ini, 0, sizeof(*ini));
}
