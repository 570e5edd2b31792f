/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the checks is in verify.c. This function runs them all. */
#ifndef EC_VERIFY_VERIFY_H
#define EC_VERIFY_VERIFY_H

#include "verify/evidence.h"

/* Run every check, in the order of the table. */
void verify_run(const struct evidence *evidence, struct report *report);

#endif
