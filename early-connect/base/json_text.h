/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions are short forms of the json-c calls that this program needs. They return no
 * error: when memory runs out, only the root object is NULL.
 */
#ifndef EC_BASE_JSON_TEXT_H
#define EC_BASE_JSON_TEXT_H

#include <json.h>
#include <stdbool.h>
#include <stdio.h>

/* For _cleanup_(). */
void json_put(struct json_object **object);

/* Empty text adds nothing. */
void json_add_text(struct json_object *object, const char *key, const char *text);
void json_add_number(struct json_object *object, const char *key, long value);
void json_add_switch(struct json_object *object, const char *key, bool value);
/* Seconds, three decimals; negative adds nothing. */
void json_add_seconds(struct json_object *object, const char *key, double seconds);

/* The text of a member, "" when it is missing or no text. */
const char *json_get_text(struct json_object *object, const char *key);
/* The number of a member, @missing when there is none. */
long json_get_number(struct json_object *object, const char *key, long missing);
/* Seconds of a member, negative when there are none. */
double json_get_seconds(struct json_object *object, const char *key);

/* Indented, with a newline at the end. 0 or -ENOMEM. */
int json_print(struct json_object *root, FILE *out);

#endif
