// SPDX-License-Identifier: GPL-2.0-or-later
#include "state.h"

#include <errno.h>
#include <string.h>

#include "endpoint_json.h"
#include "files.h"
#include "json_text.h"

static const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_RUNNING] = "connecting", [VERDICT_ALL_LIVE] = "all-live",
		[VERDICT_PARTIAL] = "partial",	  [VERDICT_TIMEOUT] = "timeout",
		[VERDICT_STOPPED] = "stopped",
	};

	return names[verdict];
}

static struct json_object *path_json(const struct path *path)
{
	const struct endpoint *e = path->endpoint;
	struct json_object *object = json_object_new_object();
	char name[16];

	json_add_endpoint(object, e);
	if (e->discovery)
		json_add_switch(object, "discovery", true);
	json_add_text(object, "state", path_state_name(path->state));
	if (path->reason != REASON_NONE) {
		json_add_text(object, "reason", reason_key(path->reason));
		json_add_text(object, "sentence", reason_sentence(path->reason));
		json_add_text(object, "hint", reason_hint(path->reason));
	}
	json_add_text(object, "detail", path->detail);
	json_add_seconds(object, "since", path->since);
	json_add_seconds(object, "answered_at", path->answered_at);
	json_add_seconds(object, "live_at", path->live_at);
	json_add_number(object, "tries", path->tries);
	if (path->instance != NO_INSTANCE) {
		snprintf(name, sizeof(name), "nvme%d", path->instance);
		json_add_text(object, "controller", name);
	}
	json_add_tunables(object, e);
	return object;
}

int state_write(const char *root, const struct engine *engine, const char *stage)
{
	_cleanup_(json_put) struct json_object *state = json_object_new_object();
	struct json_object *paths = json_object_new_array();
	const char *text;

	json_add_number(state, "version", 1);
	json_add_text(state, "program", EARLY_CONNECT_VERSION);
	json_add_text(state, "stage", stage);
	json_add_text(state, "result", verdict_name(engine->verdict));
	json_add_text(state, "hostnqn", engine->plan->identity.hostnqn);
	json_add_text(state, "hostid", engine->plan->identity.hostid);
	json_add_text(state, "identity_source", engine->plan->identity.source);
	json_add_text(state, "iopolicy", engine->plan->iopolicy);
	json_add_number(state, "timeout", engine->plan->timeout);
	json_add_number(state, "paths_wanted", engine->plan->paths_wanted);
	json_add_seconds(state, "started", engine->started);
	json_add_seconds(state, "first_route", engine->first_route);
	json_add_seconds(state, "released", engine->released_at);
	for (size_t i = 0; i < engine->path_count; i++)
		if (path_is_asked_for(&engine->paths[i]))
			json_object_array_add(paths, path_json(&engine->paths[i]));
	json_object_object_add(state, "paths", paths);
	text = json_object_to_json_string_ext(state, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_NOSLASHESCAPE);
	return text ? file_write_atomic(root, STATE_FILE, text) : -ENOMEM;
}

int state_read(const char *root, struct json_object **state)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, STATE_FILE, &text, NULL);

	if (err)
		return err;
	*state = json_tokener_parse(text);
	return json_object_is_type(*state, json_type_object) ? 0 : -EINVAL;
}

void state_read_endpoint(struct json_object *path, struct endpoint *e)
{
	memset(e, 0, sizeof(*e));
	snprintf(e->subsysnqn, sizeof(e->subsysnqn), "%s", json_get_text(path, "subsysnqn"));
	snprintf(e->traddr, sizeof(e->traddr), "%s", json_get_text(path, "traddr"));
	snprintf(e->name, sizeof(e->name), "%s", json_get_text(path, "name"));
	snprintf(e->trsvcid, sizeof(e->trsvcid), "%s", json_get_text(path, "trsvcid"));
	snprintf(e->host_traddr, sizeof(e->host_traddr), "%s", json_get_text(path, "host_traddr"));
	snprintf(e->host_iface, sizeof(e->host_iface), "%s", json_get_text(path, "host_iface"));
	snprintf(e->nid, sizeof(e->nid), "%s", json_get_text(path, "nid"));
	snprintf(e->hostnqn, sizeof(e->hostnqn), "%s", json_get_text(path, "hostnqn"));
	snprintf(e->hostid, sizeof(e->hostid), "%s", json_get_text(path, "hostid"));
	e->discovery = json_object_get_boolean(json_object_object_get(path, "discovery"));
}
