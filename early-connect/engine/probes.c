// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/probes.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/epoll.h>

#include "engine/names.h"
#include "engine/policy.h"
#include "engine/reach.h"

/*
 * Between two tries for the network's news, which may come in floods. A try that sends nothing
 * costs little, and an address is told before its route is there: the next news is the one that
 * matters. So it pauses just long enough for all paths' tries to leave room to others.
 */
#define NEWS_SECONDS	      0.2
#define NEWS_SECONDS_PER_PATH 50e-6

/*
 * Tries that nobody waits for are made together: each wake of the loop costs more than a try does.
 * A beat is that long for every sixteen paths.
 */
#define BEAT_SECONDS	 0.03125
#define BEAT_SECONDS_MAX 0.5

#define PAUSE_SECONDS 0.75 /* at least, where the back-off is as long by now */

int engine_watch(struct engine *engine, int op, int fd, uint32_t events, void *owner)
{
	struct epoll_event event = { .events = events, .data.ptr = owner };

	return epoll_ctl(engine->epoll_fd, op, fd, &event) ? -errno : 0;
}

/* A discovery controller whose port was not given: 8009, or 4420 as dracut has it. */
static void try_other_port(struct endpoint *e)
{
	bool first = !strcmp(e->trsvcid, NVME_DISC_PORT);

	if (e->any_port)
		strcpy(e->trsvcid, first ? NVME_TCP_PORT : NVME_DISC_PORT);
}

/*
 * A try that met silence has taken seconds, which count; one that a router answered has not.
 */
static double pause_after(struct path *path, double now)
{
	double delay = policy_delay(path), took = now - path->tried_at;

	if (path->reason != REASON_NO_ANSWER)
		return delay;
	return fmax(delay - took, fmin(delay, PAUSE_SECONDS));
}

/* The last beat within @delay, or else the next one. */
static double beat_within(const struct engine *engine, double now, double delay)
{
	double beat = fmin(BEAT_SECONDS * ceil((double)engine->path_count / 16), BEAT_SECONDS_MAX);
	double then = floor((now + delay) / beat) * beat;

	return then > now ? then : then + beat;
}

void probe_retry_later(struct engine *engine, struct path *path, enum reason before, double now)
{
	double delay = pause_after(path, now);

	if (path->reason != before) {
		path->since = now;
		engine->dirty = true;
	}
	if (path->reason == REASON_REFUSED || path->reason == REASON_NO_ANSWER)
		try_other_port(path->endpoint);
	path->state = PATH_WAITING;
	path->next_try = beat_within(engine, now, delay);
}

/* A probe got past routing when it waits for the other side, or was answered or refused by it. */
static void note_route(struct engine *engine, const struct path *path, double now)
{
	if (engine->first_route == NO_TIME && !reason_is_local(path->reason))
		engine->first_route = now;
}

static void start_probe(struct engine *engine, struct path *path, double now)
{
	enum reason before = path->reason;
	int err;

	path->reason = REASON_NONE;
	path->tried_at = now;
	if (path_is_name(path)) {
		err = name_look_up(engine, path, now);
	} else {
		err = reach_start(path, now);
		note_route(engine, path, now);
	}
	if (!err && path->fd >= 0 &&
	    engine_watch(engine, EPOLL_CTL_ADD, path->fd,
			 path->state == PATH_PROBING ? EPOLLOUT : EPOLLIN, path)) {
		name_stop(path);
		reach_stop(path);
		path->reason = REASON_CONNECT_FAILED;
		err = -ENOMEM;
	}
	if (err)
		probe_retry_later(engine, path, before, now);
	else
		path->reason = before; /* stands until there is news */
}

/* A log may tell more later, as long as what it told is not enough. */
bool probe_is_waiting(const struct engine *engine, const struct path *path)
{
	return path->state == PATH_WAITING ||
	       (path->state == PATH_DISCOVERED && engine->released_at == NO_TIME) ||
	       (path->state == PATH_RESOLVED && !path->look_up);
}

void probes_start_due(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (probe_is_waiting(engine, path) && path->next_try <= now)
			start_probe(engine, path, now);
	}
}

/* There is a target, and the time until it answers is the child's to use. */
static void wait_for_icresp(struct engine *engine, struct path *path)
{
	const struct path *likely = engine->attach.likely;

	engine_watch(engine, EPOLL_CTL_MOD, path->fd, EPOLLIN, path);
	if (!likely || (likely->state != PATH_HANDSHAKE && likely->state != PATH_READY))
		attach_expect(&engine->attach, path);
}

void probe_continue(struct engine *engine, struct path *path, double now)
{
	enum path_state state = path->state;
	enum reason before = path->reason;

	if (path->look_up)
		name_found(engine, path, now);
	else if (reach_continue(path, now))
		probe_retry_later(engine, path, before, now);
	else if (path->state == PATH_HANDSHAKE && state == PATH_PROBING)
		wait_for_icresp(engine, path);
	else if (path->state == PATH_READY && engine->attaching)
		engine->dirty = true; /* it has to wait for the kernel: worth to be seen */
}

void probes_expire(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		enum reason before = path->reason;

		if (path->fd < 0 || path->deadline > now)
			continue;
		if (path->look_up) {
			name_timed_out(engine, path, now);
			continue;
		}
		reach_timed_out(path);
		probe_retry_later(engine, path, before, now);
	}
}

/* Better news from the network: whoever only waits tries at once, except after a person's mistake.
 */
void probes_wake(struct engine *engine, double now)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		double pause = reason_is_local(path->reason)
				       ? NEWS_SECONDS_PER_PATH * (double)engine->path_count
				       : NEWS_SECONDS;

		if (path->state != PATH_WAITING || reason_needs_person(path->reason))
			continue;
		path->next_try = fmin(path->next_try, fmax(now, path->tried_at + pause));
	}
}
