/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file gives the boot interfaces to the network manager of the real root. The manager then
 * keeps their addresses and routes until the last unmount. Every file is written below /run. Each
 * manager has a file of its own in this room.
 */
/*
 * What is written, below /run, for whom:
 *
 * systemd-networkd: systemd/network/FILE.network.d/90-early-connect.conf, KeepConfiguration=yes
 * and, for a lease of the initramfs, what makes the server give the same address.
 *
 * ifupdown: network/ifstate and ifstate.IFACE. The interface is up already, by a name that has no
 * stanza, so that ifdown does nothing with it.
 *
 * NetworkManager leaves an interface that is configured alone, while it runs and after. For a
 * lease: NetworkManager/system-connections/early-connect-IFACE.nmconnection, and
 * NetworkManager/devices/INDEX by which it takes the interface over as it is.
 *
 * Anyone else, for a lease: systemd/system/early-connect-lease-IFACE.service, a DHCP client that
 * renews it and configures nothing.
 */
#ifndef EC_HANDOVER_HANDOVER_H
#define EC_HANDOVER_HANDOVER_H

#include "handover/steps.h"

/* Write what each interface of h->nics needs, and start the units that renew its lease. Errors go
 * to h->error. */
void hand_over(struct handover *h);

#endif
