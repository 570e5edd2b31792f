/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's paths that are asked for a namespace: live only while that is there. */
#ifndef EC_ENGINE_NAMESPACES_H
#define EC_ENGINE_NAMESPACES_H

#include "engine/engine.h"

/*
 * The kernel has connected path->instance: the path is live, or PATH_CONNECTED until the namespace
 * that it is asked for is there.
 */
void path_connected(struct engine *engine, struct path *path, double now);

/* Look again for the namespaces that are missing, where it is time for it. */
void namespaces_look(struct engine *engine, double now);

/* The engine ends: say of those that are missing that they are. */
void namespaces_name_missing(struct engine *engine);

/* Before the release a namespace that went away counts as missing again. */
void namespaces_check(struct engine *engine, double now);

#endif
