/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_POLICY_H
#define EC_POLICY_H

#include "path.h"

size_t policy_live_count(const struct path *paths, size_t count);

/*
 * May the boot go on? True when every subsystem has @wanted live paths, or all of its planned ones
 * where they are fewer; PATHS_ALL: when all paths are live.
 */
bool policy_is_satisfied(const struct path *paths, size_t count, int wanted);

/*
 * The path to attach next: of those that are PATH_READY one whose subsystem has no live path yet,
 * then whoever answered first. NULL when none is ready.
 */
struct path *policy_next_attach(struct path *paths, size_t count);

/* Seconds until the next try after a failure for @path->reason; NO_TIME: the network's word. */
double policy_delay(struct path *path);

#endif
