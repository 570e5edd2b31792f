/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `connect` can return while its engine still works. This file runs the engine in a child process,
 * and tells the command in front when it may return.
 */
#ifndef EC_VERBS_BEHIND_H
#define EC_VERBS_BEHIND_H

#include "verbs/outcome.h"

#define PID_FILE "/run/early-connect/pid"

/*
 * Run @work in a child of its own session, whose pid is written to PID_FILE below @root, and wait
 * until it calls behind_tell() with the descriptor that it was given. Returns the outcome that was
 * told first. SIGTERM and SIGINT to the caller go to the child.
 */
enum outcome behind_run(const char *root, enum outcome (*work)(void *context, int tell_fd),
			void *context);

/* Let the command in front go, with that outcome. Only the first word counts; -1: none waits. */
void behind_tell(int tell_fd, enum outcome outcome);

#endif
