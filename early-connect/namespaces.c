// SPDX-License-Identifier: GPL-2.0-or-later
#include "namespaces.h"

#include <string.h>

#include "sysfs.h"

/*
 * The kernel scans for namespaces after the connect has returned. That takes some milliseconds, so
 * the first looks follow each other closely, and only what is missing after them is worth a word.
 */
#define SCAN_SECONDS   1.0
#define LOOK_SECONDS   0.03
#define RELOOK_SECONDS 1.0

#define MISSING "namespace " /* begins the detail of a path that misses one */

/*
 * A namespace has one identifier in the whole world. What discovery found is asked for it in every
 * subsystem, and one of them has it.
 */
static bool namespace_is_there(const struct engine *engine, const char *nid)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];
		char controller[16];

		if (path->instance == NO_INSTANCE || strcmp(path->endpoint->nid, nid) != 0)
			continue;
		snprintf(controller, sizeof(controller), "nvme%d", path->instance);
		if (sysfs_has_namespace("", controller, nid))
			return true;
	}
	return false;
}

static void set_live(struct engine *engine, struct path *path, double now)
{
	if (!strncmp(path->detail, MISSING, strlen(MISSING)))
		*path->detail = '\0';
	path->state = PATH_LIVE;
	path->reason = REASON_NONE;
	path->live_at = path->since = now;
	engine->dirty = true;
}

static void set_connected(struct engine *engine, struct path *path, double now)
{
	path->state = PATH_CONNECTED;
	path->reason = REASON_NONE;
	path->since = now;
	path->live_at = NO_TIME;
	path->next_try = now + LOOK_SECONDS;
	engine->dirty = true;
}

static void name_missing(struct engine *engine, struct path *path)
{
	if (path->reason == REASON_NO_NAMESPACE)
		return;
	path->reason = REASON_NO_NAMESPACE;
	if (!*path->detail) /* what was left out of the connection is worth more words */
		snprintf(path->detail, sizeof(path->detail), MISSING "%s, controller nvme%d",
			 path->endpoint->nid, path->instance);
	engine->dirty = true;
}

void path_connected(struct engine *engine, struct path *path, double now)
{
	const char *nid = path->endpoint->nid;

	if (!*nid || namespace_is_there(engine, nid))
		set_live(engine, path, now);
	else
		set_connected(engine, path, now);
}

void namespaces_look(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->state != PATH_CONNECTED || path->next_try > now)
			continue;
		path->next_try = now + LOOK_SECONDS;
		if (namespace_is_there(engine, path->endpoint->nid)) {
			set_live(engine, path, now);
		} else if (now - path->since >= SCAN_SECONDS) {
			name_missing(engine, path);
			path->next_try = now + RELOOK_SECONDS;
		}
	}
}

void namespaces_name_missing(struct engine *engine)
{
	for (size_t i = 0; i < engine->path_count; i++)
		if (engine->paths[i].state == PATH_CONNECTED)
			name_missing(engine, &engine->paths[i]);
}

void namespaces_check(struct engine *engine, double now)
{
	if (engine->released_at != NO_TIME)
		return;
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->state == PATH_LIVE && *path->endpoint->nid &&
		    !namespace_is_there(engine, path->endpoint->nid))
			set_connected(engine, path, now);
	}
}
