/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions find where a value stands in the text of a JSON file. json-c keeps no positions,
 * and a message about a mistake needs its line.
 */
#ifndef EC_BASE_JSON_LINES_H
#define EC_BASE_JSON_LINES_H

#include <stddef.h>

/* The value that @text begins with; white space in front of it is skipped. */
const char *json_value(const char *text);

/*
 * The value of the member @key of the object at @value, the first element of the list at @value,
 * and the one behind @element, of a text that json-c has taken. NULL when the argument is NULL or
 * no such thing, or has none.
 */
const char *json_member(const char *value, const char *key);
const char *json_first(const char *value);
const char *json_next(const char *element);

/* The line, from 1 on, of @place in @text. */
size_t json_line(const char *text, const char *place);

#endif
