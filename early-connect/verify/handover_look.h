/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions check the hand-over of the boot interfaces for `verify`. Each adds rows called
 * @check, one for each interface or lease. There is no row where there is no controller, or no
 * lease.
 */
#ifndef EC_VERIFY_HANDOVER_LOOK_H
#define EC_VERIFY_HANDOVER_LOOK_H

#include "verify/evidence.h"

/* Will its manager keep the interface? Is the address there? */
void handover_look_network(const struct evidence *evidence, const char *check,
			   struct report *report);

/* Is each lease of the initramfs being renewed, and by whom? */
void handover_look_lease(const struct evidence *evidence, const char *check, struct report *report);

#endif
