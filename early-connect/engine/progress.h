/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person at the console sees while a host connects, and when it gives up: on a screen one
 * line that is written anew, elsewhere plain lines at changes and every ten seconds.
 */
#ifndef EC_ENGINE_PROGRESS_H
#define EC_ENGINE_PROGRESS_H

#include "engine/engine.h"

#define STATUS_SIZE (NQN_SIZE + TRADDR_SIZE + 400)

/* Begin; @quiet: failures only. */
void progress_start(bool quiet);

/* A path changed. */
void progress_change(const struct engine *engine);

/* Another second has passed. */
void progress_second(const struct engine *engine);

/* The boot goes on without what is missing: name it, and put it in one line into @status. */
void progress_overdue(const struct engine *engine, char *status, size_t size);

/* The end: of patience, with what each missing path came to and what to do; or by a signal. */
void progress_end(const struct engine *engine);

#endif
