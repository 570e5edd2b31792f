/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel shows of a lease, whoever took it, and what ends with it there. */
#ifndef EC_NIC_LEASE_KERNEL_H
#define EC_NIC_LEASE_KERNEL_H

#include "nic/lease.h"

/*
 * The address of a route that came by DHCP, or an address that will end: one that was leased. Fills
 * in lease->address, prefix, guessed, and the end where that is told. False: there is none.
 */
bool lease_guess(const struct lease_place *place, struct lease *lease);

/*
 * Let the IPv4 @address of the interface @index (decimal) stay until somebody takes it away:
 * whoever renews a lease need not be the one who set the address. Returns 1 when it would have
 * ended, 0, or -errno.
 */
int lease_keep_address(const char *index, const char *address);

#endif
