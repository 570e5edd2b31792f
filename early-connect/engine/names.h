/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's paths whose traddr is a host name. Such a path is looked up as others are probed,
 * and then stands as the paths to its addresses: it is PATH_RESOLVED and counts no more.
 */
#ifndef EC_ENGINE_NAMES_H
#define EC_ENGINE_NAMES_H

#include "engine/engine.h"

bool path_is_name(const struct path *path);

/*
 * Start a look-up in a child: path->fd and deadline are set and the caller polls the fd for
 * EPOLLIN. No fd is set where there is nothing to look up now. Returns 0, or -errno with
 * path->reason set when it failed at once.
 */
int name_look_up(struct engine *engine, struct path *path, double now);

/* The look-up's fd is ready: make or revive a path for each address, withdraw those that went. */
void name_found(struct engine *engine, struct path *path, double now);

/* The deadline has passed. */
void name_timed_out(struct engine *engine, struct path *path, double now);

/* End the look-up, if there is one. */
void name_stop(struct path *path);

#endif
