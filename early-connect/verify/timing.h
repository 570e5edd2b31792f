/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks: the order of this boot, and the I/O errors since. */
#ifndef EC_VERIFY_TIMING_H
#define EC_VERIFY_TIMING_H

#include "verify/evidence.h"

check_fn verify_timing, verify_errors;

/* When modules were loaded, routes and paths there, root mounted; seconds since the kernel started.
 */
struct json_object *timing_json(const struct evidence *evidence);

#endif
