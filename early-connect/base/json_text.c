// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json_text.h"

#include <errno.h>

#include "base/plain_text.h"

#define STYLE (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE)

void json_put(struct json_object **object)
{
	json_object_put(*object);
}

void json_add_text(struct json_object *object, const char *key, const char *text)
{
	if (*text)
		json_object_object_add(object, key, json_object_new_string(text));
}

void json_add_number(struct json_object *object, const char *key, long value)
{
	json_object_object_add(object, key, json_object_new_int64(value));
}

void json_add_switch(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

void json_add_seconds(struct json_object *object, const char *key, double seconds)
{
	char text[32];

	if (seconds < 0)
		return;
	snprintf(text, sizeof(text), "%.3f", seconds);
	json_object_object_add(object, key, json_object_new_double_s(seconds, text));
}

const char *json_get_text(struct json_object *object, const char *key)
{
	struct json_object *member = json_object_object_get(object, key);

	return json_object_is_type(member, json_type_string) ? json_object_get_string(member) : "";
}

double json_get_seconds(struct json_object *object, const char *key)
{
	struct json_object *member = object ? json_object_object_get(object, key) : NULL;

	return json_object_is_type(member, json_type_double) ||
			       json_object_is_type(member, json_type_int)
		       ? json_object_get_double(member)
		       : -1;
}

long json_get_number(struct json_object *object, const char *key, long missing)
{
	struct json_object *member = json_object_object_get(object, key);

	return json_object_is_type(member, json_type_int) ? (long)json_object_get_int64(member)
							  : missing;
}

int json_print(struct json_object *root, FILE *out)
{
	const char *text = root ? json_object_to_json_string_ext(root, STYLE) : NULL;

	if (!text)
		return -ENOMEM;
	print_plain(out, "%s\n", text);
	return 0;
}
