/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each DHCP client of an initramfs keeps its lease in a place of its own, and takes it away when it
 * ends. This file reads them all.
 */
#ifndef EC_NIC_LEASE_READ_H
#define EC_NIC_LEASE_READ_H

#include "nic/lease.h"

/*
 * What any client below @root has told of a lease, and where none has, what the running kernel
 * shows of one. @initramfs: it is one that runs; in the real root a directory that anybody can
 * write to is not looked at. Returns lease->taken; a lease without an end is an address given for
 * good, and is none.
 */
bool lease_read(const char *root, bool initramfs, const struct lease_place *place,
		struct lease *lease);

/* The same of systemd-networkd alone: of its file, or of itself where it runs. */
bool lease_read_networkd(const char *root, const struct lease_place *place, struct lease *lease);

#endif
