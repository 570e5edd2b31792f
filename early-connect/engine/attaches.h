/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's connects, one after the other: which path is next, and what becomes of it. */
#ifndef EC_ENGINE_ATTACHES_H
#define EC_ENGINE_ATTACHES_H

#include "engine/engine.h"

/* A connect that takes longer is named; seconds. */
#define BUSY_SECONDS 5.0

/* Have the child ready before a path has answered. What fails now is tried again by the connect. */
void attaches_prepare(struct engine *engine);

/* Give the best of the paths that answered to the kernel, unless it is busy with another. */
void attaches_start(struct engine *engine, double now);

/* The child has its result. */
void attaches_finish(struct engine *engine, double now);

/* A kernel that is still busy after BUSY_SECONDS is the path's reason meanwhile. */
void attaches_name_busy(struct engine *engine, double now);

#endif
