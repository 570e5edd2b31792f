// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/namespaces.h"

#include <string.h>

#include "kernel/sysfs.h"

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

		if (path->instance == NO_INSTANCE || !nids_have(&path->endpoint->nids, nid))
			continue;
		snprintf(controller, sizeof(controller), "nvme%d", path->instance);
		if (sysfs_has_namespace("", controller, nid))
			return true;
	}
	return false;
}

/* How many of the path's are not there; *@first: the first of them. */
static size_t count_missing(const struct engine *engine, const struct path *path,
			    const char **first)
{
	const struct nids *nids = &path->endpoint->nids;
	size_t count = 0;

	*first = NULL;
	for (size_t i = 0; i < nids->count; i++) {
		if (namespace_is_there(engine, nids->text[i]))
			continue;
		*first = *first ? *first : nids->text[i];
		count++;
	}
	return count;
}

static bool all_are_there(const struct engine *engine, const struct path *path)
{
	const char *first;

	return !count_missing(engine, path, &first);
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
	char detail[sizeof(path->detail)], more[32] = "";
	const char *first;
	size_t count = count_missing(engine, path, &first);

	if (count > 1)
		snprintf(more, sizeof(more), " and %zu more", count - 1);
	snprintf(detail, sizeof(detail), MISSING "%s%s, controller nvme%d", first ? first : "",
		 more, path->instance);
	/* What was left out of the connection is worth more words. */
	if (*path->detail && strncmp(path->detail, MISSING, strlen(MISSING)) != 0)
		memcpy(detail, path->detail, sizeof(detail));
	if (path->reason == REASON_NO_NAMESPACE && !strcmp(detail, path->detail))
		return;
	path->reason = REASON_NO_NAMESPACE;
	memcpy(path->detail, detail, sizeof(detail));
	engine->dirty = true;
}

void path_connected(struct engine *engine, struct path *path, double now)
{
	if (all_are_there(engine, path))
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
		if (all_are_there(engine, path)) {
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

		if (path->state == PATH_LIVE && !all_are_there(engine, path))
			set_connected(engine, path, now);
	}
}
