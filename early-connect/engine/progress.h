/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person at the console sees while a host connects, and when it gives up: on a screen one
 * line that is written anew, elsewhere plain lines at changes and every ten seconds.
 */
#ifndef EC_ENGINE_PROGRESS_H
#define EC_ENGINE_PROGRESS_H

#include "engine/paths.h"

#define STATUS_SIZE (NQN_SIZE + TRADDR_SIZE + 400)

/* Begin; @quiet: failures only. */
void progress_start(bool quiet);

/* Paths changed: those of core->news. */
void progress_change(struct core *core);

/* Another second has passed. */
void progress_second(struct core *core);

/* The boot goes on without what is missing: name it, and put it in one line into @status. */
void progress_overdue(struct core *core, char *status, size_t size);

/* The end: of patience, with what each missing path came to and what to do; or by a signal. */
void progress_end(struct core *core);

#endif
