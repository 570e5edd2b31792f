/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From version 261 on, systemd-networkd tells of its leases only over Varlink, as long as it runs:
 * https://varlink.org/Method-Call
 */
#ifndef EC_NIC_LEASE_VARLINK_H
#define EC_NIC_LEASE_VARLINK_H

#include "nic/lease.h"

/*
 * Ask the systemd-networkd of @root to describe itself: *@text is its answer, JSON, the caller's to
 * free. Never waits longer than a few seconds. 0 or -errno.
 */
int varlink_describe(const char *root, char **text);

/* Pure: the lease in @text, systemd-networkd's answer to io.systemd.Network.Describe. */
bool lease_parse_describe(const char *text, const struct lease_place *place, struct lease *lease);

#endif
