/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of the core's table for what the kernel connects: its slot, discovery logs, and what it
 * has already. No system call.
 */
#ifndef EC_ENGINE_CONNECTING_H
#define EC_ENGINE_CONNECTING_H

#include "engine/events.h"

/* Give the kernel's slot, if it is free, to the first of those that are ready. */
void connecting_begin(struct core *core, double now);

move connecting_appeared, connecting_attached, connecting_returned, connecting_failed_late,
	connecting_exists, connecting_refused, connecting_name_busy, connecting_adopted,
	connecting_take_log, connecting_give_up_log, connecting_read_again;

#endif
