/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file prints a plan, in words or as JSON. */
#ifndef EC_REQUEST_PLAN_PRINT_H
#define EC_REQUEST_PLAN_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "request/plan.h"

/* Print the plan and the mistakes of @r to @out, for people or as JSON. 0 or -ENOMEM. */
int plan_print(const struct plan *plan, const struct request *r, bool json, FILE *out);

#endif
