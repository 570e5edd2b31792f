// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json_lines.h"

#include <stdbool.h>
#include <string.h>

#define SPACE " \t\r\n"

const char *json_value(const char *text)
{
	return text + strspn(text, SPACE);
}

/* Behind the string whose first quote is at @text. */
static const char *skip_string(const char *text)
{
	for (text++; *text && *text != '"'; text++)
		if (*text == '\\' && text[1])
			text++;
	return *text ? text + 1 : text;
}

/* Behind the value at @text. */
static const char *skip(const char *text)
{
	int depth = 0;

	if (*text != '"' && *text != '{' && *text != '[')
		return text + strcspn(text, ",]}" SPACE);
	do {
		if (*text == '"') {
			text = skip_string(text);
			continue;
		}
		if (*text == '{' || *text == '[')
			depth++;
		else if (*text == '}' || *text == ']')
			depth--;
		text++;
	} while (depth > 0 && *text);
	return text;
}

/* The start of what follows the comma behind a value; NULL at the end. */
static const char *next(const char *text)
{
	text = json_value(text);
	return *text == ',' ? json_value(text + 1) : NULL;
}

/* Of a key that is there twice the last one counts, as with json-c. */
const char *json_member(const char *value, const char *key)
{
	const char *found = NULL;

	if (!value || *value != '{')
		return NULL;
	value = json_value(value + 1);
	while (value && *value == '"') {
		const char *name = value + 1, *end = skip_string(value);
		bool same =
			(size_t)(end - name) == strlen(key) + 1 && !strncmp(name, key, strlen(key));

		value = json_value(end);
		if (*value != ':')
			return NULL;
		value = json_value(value + 1);
		if (same)
			found = value;
		value = next(skip(value));
	}
	return found;
}

const char *json_first(const char *value)
{
	return value && *value == '[' ? json_value(value + 1) : NULL;
}

const char *json_next(const char *element)
{
	return element && *element && *element != ']' ? next(skip(element)) : NULL;
}

size_t json_line(const char *text, const char *place)
{
	size_t line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}
