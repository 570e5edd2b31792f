// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/plain_text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 character at @text; 0 when it is none, or a control character. */
static size_t character_size(const char *text)
{
	static const struct {
		unsigned char mask, lead;
		unsigned long least;
	} forms[] = { { 0x80, 0, ' ' },
		      { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		unsigned long code = bytes[0] & (unsigned char)~forms[i].mask;

		if ((bytes[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (size_t j = 1; j <= i; j++) {
			if ((bytes[j] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (bytes[j] & 0x3f);
		}
		if (code < forms[i].least || (code >= 0x7f && code < 0xa0) ||
		    (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
			return 0;
		return i + 1;
	}
	return 0;
}

bool text_is_plain(const char *text)
{
	size_t size;

	while (*text && (size = character_size(text)))
		text += size;
	return !*text;
}

void text_make_plain(char *text)
{
	while (*text) {
		size_t size = character_size(text);

		if (!size)
			*text = '?';
		text += size ? size : 1;
	}
}

const char *plain(const char *text, char *copy, size_t size)
{
	snprintf(copy, size, "%s", text);
	text_make_plain(copy);
	return copy;
}

void print_plain(FILE *out, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	char *rest, *line;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		text = NULL;
		return;
	}
	for (rest = text; (line = strsep(&rest, "\n"));) {
		text_make_plain(line);
		fprintf(out, "%s%s", line, rest ? "\n" : "");
	}
}
