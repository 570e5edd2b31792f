// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/names.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/child.h"
#include "engine/probes.h"
#include "engine/reach.h"
#include "engine/resolve.h"

#define LOOK_UPS_MAX	4    /* at once */
#define TURN_SECONDS	0.1  /* until the next try to be one of them */
#define LOOK_UP_SECONDS 10.0 /* the library gives up after 5, unless resolv.conf says more */
#define RELOOK_SECONDS	15.0 /* a name that has addresses, none of which is live */

bool path_is_name(const struct path *path)
{
	return !traddr_is_address(path->endpoint->traddr);
}

/* One of the name's addresses is of use, or in the kernel's hands. */
static bool is_in_use(const struct engine *engine, const struct path *name)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		const struct path *path = &engine->paths[i];

		if (path->named == name &&
		    (path->state == PATH_ATTACHING || path->state == PATH_CONNECTED ||
		     path->state == PATH_LIVE || path->state == PATH_DISCOVERED))
			return true;
	}
	return false;
}

static size_t running(const struct engine *engine)
{
	size_t count = 0;

	for (size_t i = 0; i < engine->path_count; i++)
		count += engine->paths[i].look_up > 0;
	return count;
}

static void look_up(int fd, const void *argument)
{
	struct addresses found;

	resolve_name(argument, &found);
	child_write(fd, &found, sizeof(found));
}

static int start_child(struct path *path, double now)
{
	pid_t pid;

	path->reason = resolve_obstacle(path->endpoint->traddr, path->detail, sizeof(path->detail));
	if (path->reason != REASON_NONE)
		return -EHOSTUNREACH;
	pid = child_start(look_up, path->endpoint->traddr, &path->fd);
	if (pid < 0) {
		path->reason = REASON_CONNECT_FAILED;
		snprintf(path->detail, sizeof(path->detail), "look-up: %s", strerror(-pid));
		return pid;
	}
	path->look_up = pid;
	path->deadline = now + LOOK_UP_SECONDS;
	return 0;
}

int name_look_up(struct engine *engine, struct path *path, double now)
{
	bool again = path->state == PATH_RESOLVED;
	char detail[sizeof(path->detail)];
	int err;

	path->next_try = now + (again ? RELOOK_SECONDS : TURN_SECONDS);
	if ((again && is_in_use(engine, path)) || running(engine) >= LOOK_UPS_MAX)
		return 0;
	memcpy(detail, path->detail, sizeof(detail));
	path->tries++;
	*path->detail = '\0';
	err = start_child(path, now);
	if (again) { /* the addresses that it had still stand */
		memcpy(path->detail, detail, sizeof(detail));
		return 0;
	}
	if (!err)
		path->state = PATH_RESOLVING;
	return err;
}

static void fail(struct engine *engine, struct path *path, enum reason reason, double now)
{
	enum reason before = path->reason;

	if (path->state == PATH_RESOLVED) {
		path->next_try = now + RELOOK_SECONDS;
		return;
	}
	path->reason = reason;
	probe_retry_later(engine, path, before, now);
}

static bool has_address(const struct addresses *found, const struct path *path)
{
	for (size_t i = 0; i < found->count; i++)
		if (!strcmp(found->text[i], path->endpoint->traddr))
			return true;
	return false;
}

/* Addresses that the name had and has no longer: they are tried no more. */
static void withdraw_others(struct engine *engine, const struct path *name,
			    const struct addresses *found, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->named != name || has_address(found, path) || path->state > PATH_READY)
			continue;
		reach_stop(path);
		path->state = PATH_WITHDRAWN;
		path->reason = REASON_NONE;
		path->since = now;
		*path->detail = '\0';
	}
}

/* What another name, or no name, asks for already stays so. */
static void add_address(struct engine *engine, const struct path *name, const char *address)
{
	struct endpoint e = *name->endpoint;
	struct path *known;

	memcpy(e.name, e.traddr, sizeof(e.name));
	snprintf(e.traddr, sizeof(e.traddr), "%s", address);
	/* Where the port was not given, the path to the address may by now be at another one. */
	for (size_t i = 0; i < engine->path_count; i++)
		if (engine->paths[i].named == name && !strcmp(engine->endpoints[i].traddr, address))
			memcpy(e.trsvcid, engine->endpoints[i].trsvcid, sizeof(e.trsvcid));
	known = engine_find_path(engine, &e);
	if (known && known->state != PATH_WITHDRAWN)
		return;
	if (engine_add_path(engine, &e, name->referrals) != -ENOSPC)
		engine_find_path(engine, &e)->named = name;
}

static void list_addresses(const struct addresses *found, char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < found->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
					 found->text[i]);
}

static void take(struct engine *engine, struct path *name, const struct addresses *found,
		 double now)
{
	withdraw_others(engine, name, found, now);
	for (size_t i = 0; i < found->count; i++)
		add_address(engine, name, found->text[i]);
	list_addresses(found, name->detail, sizeof(name->detail));
	if (name->state != PATH_RESOLVED)
		name->since = now;
	name->state = PATH_RESOLVED;
	name->reason = REASON_NONE;
	name->next_try = now + RELOOK_SECONDS;
	engine->dirty = true;
}

void name_stop(struct path *path)
{
	if (path->look_up <= 0)
		return;
	kill(path->look_up, SIGKILL);
	child_reap(path->look_up);
	path->look_up = 0;
	reach_stop(path);
}

void name_found(struct engine *engine, struct path *path, double now)
{
	struct addresses found;
	int err = child_read(path->fd, &found, sizeof(found));

	name_stop(path);
	if (err)
		fail(engine, path, REASON_NAME_SERVER_SILENT, now);
	else if (found.reason != REASON_NONE)
		fail(engine, path, found.reason, now);
	else
		take(engine, path, &found, now);
}

void name_timed_out(struct engine *engine, struct path *path, double now)
{
	name_stop(path);
	fail(engine, path, REASON_NAME_SERVER_SILENT, now);
}
