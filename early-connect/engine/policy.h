/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the boot may go on, and how long to wait for the next try. Questions to the core's counters;
 * no system call. */
#ifndef EC_ENGINE_POLICY_H
#define EC_ENGINE_POLICY_H

#include "engine/paths.h"

/*
 * Is there all that the boot waits for? Every subsystem asked for is ready, but those that firmware
 * could not reach; or root's device is there, and what it stands on is ready. Where discovery
 * controllers alone are asked for, one of them must have told a subsystem.
 */
bool policy_is_enough(const struct core *core);

/* When the boot goes on with what is ready; NO_TIME: not by time. */
double policy_grace_ends(const struct core *core);

/* When there is no more patience; NO_TIME: never. */
double policy_timeout(const struct core *core);

/* Seconds until the next try of @path, which has failed for path->reason; the network's news may
 * come before. */
double policy_delay(struct core *core, struct path *path);

/* When a try that is due in @delay seconds is made: tries that nobody waits for are made together.
 */
double policy_beat(const struct core *core, double now, double delay);

#endif
