/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file makes a plan of what the sources say today, in the real root. It is for comparing, not
 * for connecting.
 */
#ifndef EC_STATE_TODAY_H
#define EC_STATE_TODAY_H

#include "request/plan.h"

/*
 * What @root's sources come to today, in the real root: everything that is to be connected, whoever
 * connects it; plan->early as the files have it. @r has the mistakes. 0 or -errno; caller calls
 * plan_release() and request_release() either way.
 */
int today_plan(const char *root, struct request *r, struct plan *plan);

#endif
