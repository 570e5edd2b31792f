/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file makes systemd-networkd keep a boot interface. It writes a drop-in to the .network file
 * of that interface.
 */
#ifndef EC_HANDOVER_NETWORKD_H
#define EC_HANDOVER_NETWORKD_H

#include "handover/configured.h"
#include "handover/steps.h"

/* KeepConfiguration=yes for one interface, in a drop-in of the .network file that it has. */
void handover_networkd(struct handover *h, const struct boot_nic *nic);

enum configured networkd_configures(const char *root, const struct boot_nic *nic);

/* Does it keep @nic, by what was written here or by its own configuration? */
bool networkd_keeps(const char *root, const struct boot_nic *nic);

#endif
