/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file divides a plan: the initramfs connects some paths, and leaves the others to the real
 * root.
 */
#ifndef EC_REQUEST_PLAN_EARLY_H
#define EC_REQUEST_PLAN_EARLY_H

#include "request/plan.h"

/*
 * Leave to the real root what the initramfs does not need: those paths stand behind the others of
 * @plan, as plan->later_count tells. An NQN of @r's early that nothing can connect is a mistake.
 */
void plan_filter_early(struct request *r, struct plan *plan);

#endif
