/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `verify` says about the hand-over of the boot interfaces. Both add rows called @check, one
 * for each interface or lease; none where there is no controller, or no lease:
 *
 *   handover_look_network  will its manager keep the interface? is the address there?
 *   handover_look_lease    is each lease of the initramfs being renewed, and by whom?
 */
#ifndef EC_VERIFY_HANDOVER_LOOK_H
#define EC_VERIFY_HANDOVER_LOOK_H

#include "verify/evidence.h"

void handover_look_network(const char *root, const struct controller *controllers, size_t count,
			   const char *check, struct report *report);
void handover_look_lease(const char *root, const struct controller *controllers, size_t count,
			 const char *check, struct report *report);

#endif
