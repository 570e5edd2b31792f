/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What DHCP alone asks for. Anybody in the network may answer DHCP, so its root-path is no further
 * path to a subsystem that somebody else has named: root's I/O would go to whoever answers.
 */
#ifndef EC_REQUEST_PLAN_LEASED_H
#define EC_REQUEST_PLAN_LEASED_H

#include "request/plan.h"

/*
 * Leave out of @plan, with a warning in @r, what DHCP alone asks for of a subsystem that has
 * another path in it, and discovery controllers where the command line or firmware say what to
 * connect. What is connected already stays.
 */
void plan_leave_leased_out(struct request *r, struct plan *plan);

#endif
