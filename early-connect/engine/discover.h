/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a discovery log to paths. No system call. */
#ifndef EC_ENGINE_DISCOVER_H
#define EC_ENGINE_DISCOVER_H

#include "engine/events.h"

/* Referrals may lead to referrals; loops are found by address, this bounds the rest. */
#define REFERRALS_MAX 8

/*
 * Add a path for each of the @count records that the discovery controller @from told: I/O
 * controllers of the subsystems that are asked for (all, where the plan names none), and referrals.
 * What is known already is not added again. Returns how many of them are wanted.
 */
size_t discover_take(struct core *core, const struct path *from, const struct record *records,
		     size_t count, double now);

#endif
