/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of the core's table for paths that are being reached: tried, answered, silent. No
 * system call.
 */
#ifndef EC_ENGINE_PROBING_H
#define EC_ENGINE_PROBING_H

#include "engine/events.h"

move probing_try, probing_fail, probing_sent, probing_shake_hands, probing_answer,
	probing_grow_stale, probing_give_up_probe, probing_withdraw, probing_hurry, probing_revive;

/*
 * The path that the kernel is to connect now, for it is free; NULL: none. Those whose answer is
 * older than FRESH_SECONDS are asked anew instead.
 */
struct path *probing_next(struct core *core, double now);

#endif
