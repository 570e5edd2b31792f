/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DHCP lease of the initramfs ends one day if nobody renews it. This file makes a unit that
 * renews it, for interfaces whose network manager does not.
 */
#ifndef EC_HANDOVER_LEASE_H
#define EC_HANDOVER_LEASE_H

#include "handover/steps.h"

#define HANDOVER_LEASE_UNIT "early-connect-lease-%s.service" /* of the interface's name */

/* A client for the lease of @nic. Returns the name of the unit to start (caller frees), or NULL. */
char *handover_lease(struct handover *h, const struct boot_nic *nic);

/* Would a client of its own have to renew the lease of @nic, and is none installed? */
bool handover_lacks_client(const char *root, const struct boot_nic *nic);

/* The address stays when the lease that it came with ends. */
void handover_address(struct handover *h, const struct boot_nic *nic);

#endif
