// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/attaches.h"

#include <string.h>
#include <sys/epoll.h>

#include "engine/adopt.h"
#include "engine/discover.h"
#include "engine/names.h"
#include "engine/namespaces.h"
#include "engine/policy.h"
#include "engine/probes.h"

#define REREAD_SECONDS 15.0 /* between two looks at a discovery log */

/*
 * Behind a connect the kernel looks for the namespaces, maybe on the only processor, and until it
 * has found them nobody can use the news: it is told that much later. Seconds.
 */
#define KERNEL_SECONDS 0.015

void attaches_prepare(struct engine *engine)
{
	const struct path *likely = NULL;

	if (engine->attach.pid || attach_prepare(&engine->attach))
		return;
	for (size_t i = 0; i < engine->path_count && !likely; i++)
		if (!path_is_done(&engine->paths[i]) && !path_is_name(&engine->paths[i]))
			likely = &engine->paths[i];
	if (likely)
		attach_expect(&engine->attach, likely);
}

void attaches_start(struct engine *engine, double now)
{
	struct path *path = policy_next_attach(engine->paths, engine->path_count);

	if (!path || engine->attach.busy)
		return;
	if (attach_start(&engine->attach, path) ||
	    engine_watch(engine, EPOLL_CTL_ADD, engine->attach.fd, EPOLLIN, &engine->attach)) {
		attach_abort(&engine->attach);
		path->reason = REASON_CONNECT_FAILED;
		probe_retry_later(engine, path, REASON_NONE, now);
		return;
	}
	path->state = PATH_ATTACHING;
	path->since = now;
	engine->attaching = path;
}

static void set_discovered(struct path *path, double now)
{
	path->state = PATH_DISCOVERED;
	path->next_try = now + REREAD_SECONDS;
}

static void take_result(struct engine *engine, struct path *path,
			const struct fabrics_result *result, const struct record *records,
			double now)
{
	memcpy(path->detail, result->detail, sizeof(path->detail));
	path->reason = result->err ? result->reason : REASON_NONE;
	if (!result->err && (!path->endpoint->discovery || path->endpoint->persistent))
		path->to_own = result->instance;
	if (!result->err && path->endpoint->discovery) {
		if (discover_take(engine, path, records, result->record_count))
			set_discovered(path, now);
		else
			path->reason = REASON_NO_SUBSYSTEM;
	} else if (!result->err && result->instance != NO_INSTANCE) {
		path->instance = result->instance;
		path->adopted = false;
		path_connected(engine, path, now);
		if (engine->kernel_first < now)
			engine->kernel_first = now + KERNEL_SECONDS;
	} else if (!result->err) {
		path->reason = REASON_LOST; /* it exists; adopted only where it is live */
		path->state = PATH_WAITING;
		engine_adopt(engine);
	}
}

void attaches_finish(struct engine *engine, double now)
{
	_cleanup_free_ struct record *records = NULL;
	struct path *path = engine->attaching;
	struct fabrics_result result;

	engine->attaching = NULL;
	engine->dirty = true;
	path->since = now;
	engine_watch(engine, EPOLL_CTL_DEL, engine->attach.fd, 0, NULL);
	if (attach_finish(&engine->attach, &result, &records)) {
		path->reason = REASON_CONNECT_FAILED;
		snprintf(path->detail, sizeof(path->detail), "the connecting child died");
	} else {
		take_result(engine, path, &result, records, now);
	}
	if (path_is_done(path) || path->state == PATH_CONNECTED)
		return;
	path->failed_attaches++;
	probe_retry_later(engine, path, REASON_NONE, now);
}

void attaches_name_busy(struct engine *engine, double now)
{
	struct path *path = engine->attaching;

	if (!path || path->reason == REASON_KERNEL_BUSY || now - path->since < BUSY_SECONDS)
		return;
	path->reason = REASON_KERNEL_BUSY;
	engine->dirty = true;
}
