/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lease that no manager takes over. */
#ifndef EC_HANDOVER_LEASE_H
#define EC_HANDOVER_LEASE_H

#include "handover/steps.h"

#define HANDOVER_LEASE_UNIT "early-connect-lease-%s.service" /* of the interface's name */

/* A client for the lease of @nic. Returns the name of the unit to start (caller frees), or NULL. */
char *handover_lease(struct handover *h, const struct boot_nic *nic);

#endif
