// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/state_file.h"

#include <errno.h>
#include <string.h>

#include "base/files.h"
#include "base/json_text.h"
#include "request/endpoint_json.h"

int state_file_write(const char *root, struct json_object *state)
{
	const char *text = json_object_to_json_string_ext(
		state, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);

	return text ? file_write_atomic(root, STATE_FILE, text) : -ENOMEM;
}

static void read_tunables(struct json_object *tunables, struct tunables *t)
{
	for (int i = 0; i < TUNE_COUNT; i++)
		if (json_object_object_get(tunables, tunable_name(i)))
			tunable_set(t, i, json_get_number(tunables, tunable_name(i), 0));
}

int state_file_read(const char *root, struct json_object **state)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read_most(root, STATE_FILE, STATE_MAX_SIZE, &text, NULL);

	if (err)
		return err;
	*state = json_tokener_parse(text);
	return json_object_is_type(*state, json_type_object) ? 0 : -EINVAL;
}

void state_file_endpoint(struct json_object *path, struct endpoint *e)
{
	memset(e, 0, sizeof(*e));
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", json_get_text(path, "subsysnqn"));
	snprintf(e->traddr, sizeof(e->traddr), "%s", json_get_text(path, "traddr"));
	snprintf(e->name, sizeof(e->name), "%s", json_get_text(path, "name"));
	snprintf(e->trsvcid, sizeof(e->trsvcid), "%s", json_get_text(path, "trsvcid"));
	snprintf(e->host_traddr, sizeof(e->host_traddr), "%s", json_get_text(path, "host_traddr"));
	snprintf(e->host_iface, sizeof(e->host_iface), "%s", json_get_text(path, "host_iface"));
	json_get_nids(path, &e->nids);
	snprintf(e->hostnqn, sizeof(e->hostnqn), "%s", json_get_text(path, "hostnqn"));
	snprintf(e->hostid, sizeof(e->hostid), "%s", json_get_text(path, "hostid"));
	snprintf(e->host_mac, sizeof(e->host_mac), "%s", json_get_text(path, "host_mac"));
	e->host_vlan = (unsigned int)json_get_number(path, "host_vlan", 0);
	snprintf(e->source, sizeof(e->source), "%s", json_get_text(path, "source"));
	e->from_file = json_object_get_boolean(json_object_object_get(path, "from_file"));
	e->discovery = json_object_get_boolean(json_object_object_get(path, "discovery"));
	read_tunables(json_object_object_get(path, "tunables"), &e->tunables);
}
