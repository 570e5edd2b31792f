/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which host a plan connects as. */
#ifndef EC_REQUEST_IDENTITY_H
#define EC_REQUEST_IDENTITY_H

#include "request/plan.h"

/* Choose @plan's identity among the sources of @r; what contradicts it is noted there. */
void identity_choose(struct request *r, struct plan *plan);

/* Complete the identity of @e, a path of @plan. */
void identity_set_path(struct request *r, const struct plan *plan, struct endpoint *e);

/* Note what the kernel or a target would refuse: no identity, one of this boot, a contradiction. */
void identity_check(struct request *r, const struct plan *plan);

#endif
