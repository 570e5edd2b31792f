/* SPDX-License-Identifier: GPL-2.0-or-later */
/* These checks look at the order of this boot, and at the I/O errors since then. */
#ifndef EC_VERIFY_TIMING_H
#define EC_VERIFY_TIMING_H

#include "verify/evidence.h"

check_fn verify_timing, verify_errors;

/* When modules were loaded, routes and paths there, root mounted; seconds since the kernel started.
 */
struct json_object *timing_json(const struct evidence *evidence);

#endif
