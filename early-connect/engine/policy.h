/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_ENGINE_POLICY_H
#define EC_ENGINE_POLICY_H

#include "request/path.h"

/*
 * How many I/O paths are asked for, and how many of them are live; discovery controllers do not
 * count.
 */
size_t policy_io_count(const struct path *paths, size_t count);
size_t policy_live_count(const struct path *paths, size_t count);

/*
 * May the boot go on? True when every known subsystem has @wanted live paths, or all of its known
 * ones where they are fewer. PATHS_ALL: when every path is live and every log read. Where only
 * discovery controllers are asked for, one of them must have told a subsystem.
 */
bool policy_is_satisfied(const struct path *paths, size_t count, int wanted);

/* False when discovery controllers are asked for and none of them has been read. */
bool policy_log_is_read(const struct path *paths, size_t count);

/* True when nothing is left to do for any path. */
bool policy_all_done(const struct path *paths, size_t count);

/*
 * The path to attach next: of those that are PATH_READY one whose subsystem has no live path yet,
 * then who failed least, then whoever answered first. NULL when none is ready.
 */
struct path *policy_next_attach(struct path *paths, size_t count);

/* Seconds until the next try after a failure for @path->reason; the network's news may come before.
 */
double policy_delay(struct path *path);

#endif
