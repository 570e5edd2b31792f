/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file cuts the text of an INI file into sections, keys and values. It does not know what they
 * mean.
 */
#ifndef EC_SOURCES_INI_H
#define EC_SOURCES_INI_H

#include "request/request.h"

struct ini_line {
	char *section; /* name of the section it stands in; empty: of none */
	size_t start;  /* line number of that section's header, which tells it from its namesakes */
	char *key;     /* NULL: the header itself, or a broken line */
	char *value;   /* may be empty; of a broken line what it begins with */
	size_t number;
	bool broken; /* it is none, and has no key */
};

struct ini {
	char *text;  /* what the lines point into */
	size_t size; /* of it */
	struct ini_line *lines;
	size_t count;
};

/*
 * Read @text into @ini. A line that is none, or that no section precedes, is broken: it is noted in
 * @r with @source and its number. What follows a broken header is left out. Returns 0 or -ENOMEM;
 * caller calls ini_release() either way.
 */
int ini_read(const char *text, const char *source, struct ini *ini, struct request *r);
void ini_release(struct ini *ini);

/*
 * systemd.syntax(7), before ini_read(): a line that ends in a backslash goes on in the next one,
 * over comments between. In place; returns @text.
 */
char *ini_join(char *text);

#endif
