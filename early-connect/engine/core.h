/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's core, a function: (state, event, time) → (state, actions). One table of states and
 * events says what may follow what. It makes no system call and has no clock: whoever runs it
 * brings the time, does the actions, and posts what became of them as events. tests/sim runs it
 * through boots on a virtual clock.
 */
#ifndef EC_ENGINE_CORE_H
#define EC_ENGINE_CORE_H

#include "engine/events.h"

/* Post an event. */
void core_event(struct core *core, const struct event *event, double now);

/*
 * Ask for the path to @e, as a source does: it is added, or taken back from the withdrawn. Returns
 * 0, -EEXIST where it is known, or -ENOSPC.
 */
int core_add(struct core *core, const struct endpoint *e, double now);

/* The sources have been read again: patience begins anew, and who waits tries at once. */
void core_ask_again(struct core *core, double now);

/* The device that root= names is there, and stands on these subsystems; none: on no NVMe/TCP. */
void core_root_is_there(struct core *core, const char (*nqns)[NQN_SIZE], size_t count);

/* SIGTERM: come to an end. */
void core_stop(struct core *core, double now);

/* Do what is due by @now: time runs out, the kernel's slot is given, the boot is let go on. */
void core_advance(struct core *core, double now);

/* When core_advance() is to be called at the latest; NO_TIME: only after an event. */
double core_wake(const struct core *core);

/* The next thing to do; false: nothing. */
bool core_next_action(struct core *core, struct action *action);

/* It ends: whatever has no reason yet gets one. */
void core_finish(struct core *core, double now);

#endif
