/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file makes NetworkManager renew the DHCP lease of a boot interface. Without a lease there is
 * nothing to do: NetworkManager leaves the interface alone.
 */
#ifndef EC_HANDOVER_NETWORKMANAGER_H
#define EC_HANDOVER_NETWORKMANAGER_H

#include "handover/steps.h"

/* For a lease: a profile, and the state by which NetworkManager takes the interface over as it is.
 */
void handover_networkmanager(struct handover *h, const struct boot_nic *nic);

bool networkmanager_runs(const char *root, const struct boot_nic *nic);
bool networkmanager_takes_lease(const char *root, const struct boot_nic *nic);

#endif
