/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's probes: when each path is tried, and what becomes of a try. */
#ifndef EC_ENGINE_PROBES_H
#define EC_ENGINE_PROBES_H

#include <stdint.h>

#include "engine/engine.h"

/* epoll_ctl() on the engine's set; @owner comes back with the event. 0 or -errno. */
int engine_watch(struct engine *engine, int op, int fd, uint32_t events, void *owner);

/* The try failed for path->reason; only a reason other than @before is news. */
void probe_retry_later(struct engine *engine, struct path *path, enum reason before, double now);

/* True when the path's next_try counts. A discovery log may tell more as long as it is not enough.
 */
bool probe_is_waiting(const struct engine *engine, const struct path *path);

/* Start the probe of every path whose time has come. */
void probes_start_due(struct engine *engine, double now);

/* The probe's socket is ready. */
void probe_continue(struct engine *engine, struct path *path, double now);

/* End the probes whose deadline has passed. */
void probes_expire(struct engine *engine, double now);

/* The network changed: whoever only waits tries at once, except after a person's mistake. */
void probes_wake(struct engine *engine, double now);

#endif
