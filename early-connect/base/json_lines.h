/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions find the line where a value stands in the text of a JSON file. json-c keeps no
 * positions, and a message about a mistake needs its line.
 */
#ifndef EC_BASE_JSON_LINES_H
#define EC_BASE_JSON_LINES_H

#include <json.h>
#include <stddef.h>

struct json_lines {
	const char *text;	  /* the file; the caller's, as is @root */
	struct json_object *root; /* what json-c has made of it */
	void *tree;		  /* a line each value, once somebody has asked */
};

/*
 * The line, from 1 on, of the member @key of the object @within, or of element @index of the list
 * @within where @key is NULL. The first call reads the text. Returns 0 where it is not known.
 */
size_t json_lines_find(struct json_lines *lines, struct json_object *within, const char *key,
		       size_t index);

void json_lines_release(struct json_lines *lines);

/* The line, from 1 on, of @place in @text. */
size_t json_line(const char *text, const char *place);

#endif
