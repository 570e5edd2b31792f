/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of the core's table for controllers that are there: are their namespaces, and may I/O
 * go over the path? No system call.
 */
#ifndef EC_ENGINE_WATCHING_H
#define EC_ENGINE_WATCHING_H

#include "engine/events.h"

move watching_look, watching_look_anew, watching_looked;

/* There are other devices than before: look at what is connected and not usable. */
void watching_hear_devices(struct core *core, double now);

#endif
