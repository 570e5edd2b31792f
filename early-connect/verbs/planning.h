/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verbs connect and plan begin in the same way: they read every source and make a plan. This
 * file does that, for the initramfs or for the real root.
 */
#ifndef EC_VERBS_PLANNING_H
#define EC_VERBS_PLANNING_H

#include "request/plan.h"
#include "verbs/verb.h"

/* Is it the initramfs that this is for? By --stage, or as the running system tells. */
bool planning_in_initramfs(const struct options *options);

/*
 * Read every source into @r, which the caller has made with request_init(), and make @plan of it.
 * @now: for this boot, to which belongs what the initramfs was asked for; not to look at what the
 * next one will do. Returns 0, or -errno after a line that says so. Caller calls plan_release() and
 * request_release() either way.
 */
int planning_make(const struct options *options, bool now, struct request *r, struct plan *plan);

#endif
