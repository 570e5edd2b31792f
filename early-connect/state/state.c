// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/state.h"

#include <string.h>

#include "base/files.h"
#include "base/json_text.h"
#include "request/endpoint_json.h"
#include "state/state_file.h"

static const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_RUNNING] = "connecting", [VERDICT_ALL_LIVE] = "all-live",
		[VERDICT_PARTIAL] = "partial",	  [VERDICT_TIMEOUT] = "timeout",
		[VERDICT_STOPPED] = "stopped",
	};

	return names[verdict];
}

/* What the path's source asks for. */
static void add_endpoint(struct json_object *object, const struct endpoint *e)
{
	json_add_endpoint(object, e);
	if (e->from_file)
		json_add_switch(object, "from_file", true);
	if (e->discovery)
		json_add_switch(object, "discovery", true);
}

/* When it came to be what it is. */
static void add_times(struct json_object *object, const struct path *path,
		      const struct state_run *run)
{
	json_add_text(object, "stage", run->stage);
	json_add_seconds(object, "since", path->since);
	json_add_seconds(object, "answered_at", path->answered_at);
	json_add_seconds(object, "live_at", path->live_at);
}

static void copy_member(struct json_object *to, struct json_object *from, const char *key)
{
	struct json_object *value = json_object_object_get(from, key);

	if (value)
		json_object_object_add(to, key, json_object_get(value));
}

/* It was live before this run: then the times, and the run that got it so, are the earlier ones. */
static bool copy_times(struct json_object *object, const struct path *path, const char *controller,
		       const struct earlier *earlier)
{
	const struct earlier_path *before;

	if (!path->adopted || path->state != PATH_LIVE)
		return false;
	before = earlier_find(earlier, path->endpoint);
	if (!before || !before->live ||
	    strcmp(json_get_text(before->json, "controller"), controller) != 0)
		return false;
	copy_member(object,
		    json_object_object_get(before->json, "stage") ? before->json : earlier->state,
		    "stage");
	copy_member(object, before->json, "since");
	copy_member(object, before->json, "answered_at");
	copy_member(object, before->json, "live_at");
	return true;
}

static struct json_object *path_json(const struct path *path, const struct state_run *run)
{
	struct json_object *object = json_object_new_object();
	char name[16] = "";

	if (path->instance != NO_INSTANCE)
		snprintf(name, sizeof(name), "nvme%d", path->instance);
	add_endpoint(object, path->endpoint);
	json_add_text(object, "state", path_state_name(path->state));
	if (path->reason != REASON_NONE) {
		json_add_text(object, "reason", reason_key(path->reason));
		json_add_text(object, "sentence", reason_sentence(path->reason));
		json_add_text(object, "hint", reason_hint(path->reason));
	}
	json_add_text(object, "detail", path->detail);
	if (!copy_times(object, path, name, run->earlier))
		add_times(object, path, run);
	json_add_number(object, "tries", path->tries);
	json_add_text(object, "controller", name);
	json_add_tunables(object, path->endpoint);
	return object;
}

static bool engine_has(const struct engine *engine, const struct endpoint *e)
{
	return paths_find(&engine->core, e);
}

static bool is_still_there(const char *root, const struct earlier_path *path)
{
	char file[64], nqn[NQN_SIZE];

	snprintf(file, sizeof(file), "/sys/class/nvme/%.15s/subsysnqn",
		 json_get_text(path->json, "controller"));
	return path->live && !file_read_line(root, file, nqn, sizeof(nqn)) &&
	       !strcmp(nqn, path->endpoint.subsysnqn);
}

/* What is connected stays in the hand-over, also when nobody asks for it any more. */
static void add_left_over(const char *root, const struct engine *engine,
			  const struct earlier *earlier, struct json_object *paths)
{
	for (size_t i = 0; i < earlier->path_count; i++)
		if (!engine_has(engine, &earlier->paths[i].endpoint) &&
		    is_still_there(root, &earlier->paths[i]))
			json_object_array_add(paths, json_object_get(earlier->paths[i].json));
}

/* What the initramfs' run came to stays to be read when the real root's has written. */
static void add_initramfs(struct json_object *state, const struct state_run *run)
{
	static const char *const keys[] = {
		"stage",	   "result",  "hostnqn",     "hostid",
		"identity_source", "started", "first_route", "released"
	};
	struct json_object *before = run->earlier->state, *initramfs;

	if (!before || strcmp(run->stage, "rootfs") != 0)
		return;
	if (strcmp(json_get_text(before, "stage"), "initramfs") != 0) {
		copy_member(state, before, "initramfs");
		return;
	}
	initramfs = json_object_new_object();
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		copy_member(initramfs, before, keys[i]);
	json_object_object_add(state, "initramfs", initramfs);
}

static void add_modules_loaded(struct json_object *state, const struct state_run *run)
{
	struct json_object *before = run->earlier->state;

	if (before && json_object_object_get(before, "modules_loaded"))
		copy_member(state, before, "modules_loaded");
	else
		json_add_seconds(state, "modules_loaded", run->modules_loaded);
}

int state_write(const char *root, const struct engine *engine, const struct state_run *run)
{
	_cleanup_(json_put) struct json_object *state = json_object_new_object();
	struct json_object *paths = json_object_new_array();

	json_add_number(state, "version", 1);
	json_add_text(state, "program", EARLY_CONNECT_VERSION);
	json_add_text(state, "stage", run->stage);
	json_add_text(state, "result", verdict_name(engine->core.verdict));
	json_add_text(state, "hostnqn", engine->plan->identity.hostnqn);
	json_add_text(state, "hostid", engine->plan->identity.hostid);
	json_add_text(state, "identity_source", engine->plan->identity.source);
	json_add_text(state, "iopolicy", engine->plan->iopolicy);
	json_add_number(state, "timeout", engine->plan->timeout);
	json_add_number(state, "paths_wanted", engine->plan->paths_wanted);
	json_add_seconds(state, "started", engine->core.started);
	json_add_seconds(state, "first_route", engine->core.first_route);
	json_add_seconds(state, "released", engine->core.released_at);
	add_modules_loaded(state, run);
	add_initramfs(state, run);
	if (run->earlier->state)
		copy_member(state, run->earlier->state, STATE_LEASES);
	for (size_t i = 0; i < engine->core.path_count; i++)
		if (path_is_asked_for(&engine->core.paths[i]))
			json_object_array_add(paths, path_json(&engine->core.paths[i], run));
	add_left_over(root, engine, run->earlier, paths);
	json_object_object_add(state, "paths", paths);
	return state_file_write(root, state);
}
