// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/config_json.h"

#include <errno.h>
#include <string.h>

#include "base/json_text.h"
#include "harness.h"

static bool is_key(const char *name)
{
	return !strcmp(name, "dhchap_key") || !strcmp(name, "dhchap_ctrl_key") ||
	       !strcmp(name, "tls_key");
}

static void hide_keys(struct json_object *node);

static void hide_member(struct json_object *object, const char *name, struct json_object *value)
{
	char key[300] = SECRET;

	hide_keys(value);
	if (!is_key(name) || !json_object_is_type(value, json_type_string))
		return;
	/* Long ones stay too long. */
	memset(key + strlen(SECRET), 'x', sizeof(key) - strlen(SECRET));
	key[json_object_get_string_len(value) < SECRET_SIZE ? strlen(SECRET) : sizeof(key) - 1] =
		'\0';
	json_object_object_add(object, name, json_object_new_string(key));
}

/* Put SECRET in the place of every key. */
static void hide_keys(struct json_object *node)
{
	if (json_object_is_type(node, json_type_object)) {
		json_object_object_foreach (node, name, value)
			hide_member(node, name, value);
	} else if (json_object_is_type(node, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(node); i++)
			hide_keys(json_object_array_get_idx(node, i));
	}
}

/* The same text with its keys hidden: the parser may not print them. */
static void check_secrets(const char *text)
{
	_cleanup_(json_put) struct json_object *root = json_tokener_parse(text);
	const char *hidden = json_object_to_json_string(root);
	struct request r;

	if (!root || strstr(hidden, SECRET))
		return;
	hide_keys(root);
	hidden = json_object_to_json_string(root);
	request_init(&r);
	config_json_parse(hidden, strlen(hidden), "config.json", &r);
	for (size_t i = 0; i < r.mistakes.count; i++)
		promise(!strstr(r.mistakes.list[i].text, SECRET));
	request_release(&r);
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	int err = config_json_parse(text, size, "config.json", r);

	promise(err == 0 || (err == -EINVAL && mistakes_have_error(&r->mistakes)));
	check_secrets(text);
}
