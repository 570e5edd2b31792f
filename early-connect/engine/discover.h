/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_ENGINE_DISCOVER_H
#define EC_ENGINE_DISCOVER_H

#include "engine/engine.h"

#define DISCOVERY_SOURCE "discovery at " /* begins the source of what a log names */

/* Referrals may lead to referrals; loops are found by address, this bounds the rest. */
#define REFERRALS_MAX 8

/*
 * Add a path to @engine for each of the @count records that the discovery controller @from told:
 * I/O controllers of the subsystems that are asked for (all, where the plan names none), and
 * referrals. What is known already is not added again. Returns how many of them are wanted.
 */
size_t discover_take(struct engine *engine, const struct path *from, const struct record *records,
		     size_t count);

#endif
