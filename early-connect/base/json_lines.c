// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json_lines.h"

#include <search.h>
#include <string.h>

#include "base/json_text.h"
#include "base/macro.h"
#include "base/sum.h"

#define SPACE " \t\r\n"

/* A member or an element. Of a key that is there twice the last one counts, as with json-c. */
struct value {
	const struct json_object *within;
	uint64_t which; /* the index, or a sum over the key */
	size_t line;
};

struct cursor {
	struct json_lines *lines;
	const char *at;
	size_t line;
};

static int by_place(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->within != y->within)
		return x->within < y->within ? -1 : 1;
	return x->which < y->which ? -1 : x->which > y->which;
}

static void go_to(struct cursor *c, const char *place)
{
	c->line += json_line(c->at, place) - 1;
	c->at = place;
}

/* Over white space, and the comma or colon in it. */
static char skip_space(struct cursor *c)
{
	go_to(c, c->at + strspn(c->at, SPACE ",:"));
	return *c->at;
}

static void skip_string(struct cursor *c)
{
	const char *at = c->at + 1;

	while (*at && *at != '"')
		at += *at == '\\' && at[1] ? 2 : 1;
	go_to(c, at + (*at == '"'));
}

/* The string at the cursor as json-c reads it; the caller frees it. */
static char *take_key(struct cursor *c)
{
	const char *start = c->at;
	_cleanup_free_ char *quoted = NULL;
	_cleanup_(json_put) struct json_object *string = NULL;

	skip_string(c);
	quoted = strndup(start, (size_t)(c->at - start));
	if (quoted && !strchr(quoted, '\\'))
		return strndup(start + 1, strlen(quoted) - 2);
	string = quoted ? json_tokener_parse(quoted) : NULL;
	return string ? strdup(json_object_get_string(string)) : NULL;
}

static void note(struct cursor *c, const struct json_object *within, uint64_t which)
{
	struct value *value = malloc(sizeof(*value)), **found;

	if (!value)
		return;
	*value = (struct value){ within, which, c->line };
	found = tsearch(value, &c->lines->tree, by_place);
	if (found)
		(*found)->line = c->line;
	if (!found || *found != value)
		free(value);
}

/* Over the value at the cursor, which json-c read as @value; no deeper than it takes a file. */
static void walk(struct cursor *c, struct json_object *value)
{
	bool object = *c->at == '{', list = *c->at == '[';

	if (!object && !list) {
		if (*c->at == '"')
			skip_string(c);
		else
			c->at += strcspn(c->at, ",]}" SPACE);
		return;
	}
	c->at++;
	for (size_t i = 0; skip_space(c) && !strchr("]}", *c->at); i++) {
		_cleanup_free_ char *key = object ? take_key(c) : NULL;
		struct json_object *inner = NULL;

		if (object) {
			skip_space(c);
			note(c, value, sum_add_text(SUM_EMPTY, key ? key : ""));
			json_object_object_get_ex(value, key ? key : "", &inner);
		} else {
			note(c, value, i);
			if (json_object_is_type(value, json_type_array))
				inner = json_object_array_get_idx(value, i);
		}
		walk(c, inner);
	}
	c->at += *c->at != '\0';
}

size_t json_lines_find(struct json_lines *lines, struct json_object *within, const char *key,
		       size_t index)
{
	const struct value wanted = { within, key ? sum_add_text(SUM_EMPTY, key) : index, 0 };
	struct cursor c = { lines, lines->text, 1 };
	struct value *const *found;

	if (!lines->tree) {
		skip_space(&c);
		walk(&c, lines->root);
	}
	found = tfind(&wanted, &lines->tree, by_place);
	return found ? (*found)->line : 0;
}

void json_lines_release(struct json_lines *lines)
{
	tdestroy(lines->tree, free);
	lines->tree = NULL;
}

size_t json_line(const char *text, const char *place)
{
	size_t line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}
