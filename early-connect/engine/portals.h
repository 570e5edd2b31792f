/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths of many subsystems may lead to one address and port. A probe names no subsystem, so one of
 * them is asked for all. No system call.
 */
#ifndef EC_ENGINE_PORTALS_H
#define EC_ENGINE_PORTALS_H

#include "engine/paths.h"

/* An answer is that old at the most when the kernel gets the path. */
#define FRESH_SECONDS 2.0

/* Give @path, which is new, its portal: that of its address, port and host side, or a new one. */
void portals_join(struct core *core, struct path *path);

/* Did it answer less than FRESH_SECONDS before @now? */
bool portals_is_fresh(const struct portal *portal, double now);

/* Does @path wait for the answer to the probe of another path? */
bool portals_is_follower(const struct path *path);

#endif
