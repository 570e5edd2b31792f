/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The moves of a path that several rows of the core's table share. No system call. */
#ifndef EC_ENGINE_MOVES_H
#define EC_ENGINE_MOVES_H

#include "engine/paths.h"

/*
 * Ask for the path to @e: it is added, or taken back from the withdrawn. @referrals: how many
 * referrals led to it. Returns 0, -EEXIST where it is known, -EPERM where the administrator has
 * excluded it, or -ENOSPC, which is noted.
 */
int move_ask(struct core *core, const struct endpoint *e, int referrals, double now);

/* Has the administrator excluded what is enumerated as @e? Noted, for somebody to say so. */
bool move_is_forbidden(struct core *core, const struct endpoint *e);

/* Begin a try: look its name up, or probe it, unless its portal is being asked or has answered. */
void move_try(struct core *core, struct path *path, double now);

/* The target has answered at @fresh_at: the kernel may have the path. */
void move_be_ready(struct core *core, struct path *path, double fresh_at);

/* Back to waiting, for @reason; the next try is made after a pause. @detail may be NULL. */
void move_retry(struct core *core, struct path *path, enum reason reason, const char *detail,
		double now);

/* Bring the next try of one that waits forward to @then. */
void move_hurry(struct core *core, struct path *path, double then);

/* Whatever runs for it ends: a probe, a look-up, the reading of a log. */
void move_stop(struct core *core, struct path *path);

/* The same, of one path alone: others that wait for its probe begin one of their own. */
void move_leave(struct core *core, struct path *path);

/* More words on the reason; news, if they are others. NULL: none. */
void move_set_detail(struct core *core, struct path *path, const char *detail);

#endif
