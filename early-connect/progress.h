/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person at the console sees while a host connects, and when it gives up. */
#ifndef EC_PROGRESS_H
#define EC_PROGRESS_H

#include "engine.h"

/* One line for every path whose state or reason changed since the last call; a summary on @tick. */
void progress_report(const struct engine *engine, bool tick);

/* The end of patience: path by path what it came to, and what to do. */
void progress_give_up(const struct engine *engine);

#endif
