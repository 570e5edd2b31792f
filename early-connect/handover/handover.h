/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hand-over of the boot interfaces to whatever runs the network in the real root, so that it
 * keeps their addresses and routes until the last unmount. Everything is written below /run:
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

#include <stdbool.h>
#include <sys/types.h>

#include "nic/boot_nic.h"

#define HANDOVER_LOGICAL    "early-connect" /* what ifupdown's state calls such an interface */
#define HANDOVER_LEASE_UNIT "early-connect-lease-%s.service" /* of the interface's name */

struct step {
	char *path; /* what is written; owned */
	char name[IFNAMSIZ];
	const char *why;
};

struct handover {
	const char *root;
	bool dry_run;
	struct boot_nics nics;
	struct step *steps;
	size_t step_count;
	int error; /* the first that occurred, 0 or -errno; the work goes on */
};

/* Write @text to @path below the root, for @nic, and note the step. Errors go to h->error. */
void handover_write(struct handover *h, const struct boot_nic *nic, const char *path,
		    const char *text, mode_t mode, const char *why);

/* Each does its manager's part for one interface. */
void handover_networkd(struct handover *h, const struct boot_nic *nic);
void handover_ifupdown(struct handover *h, const struct boot_nic *nic);
void handover_networkmanager(struct handover *h, const struct boot_nic *nic);

/* A client for the lease of @nic. Returns the name of the unit to start (caller frees), or NULL. */
char *handover_lease(struct handover *h, const struct boot_nic *nic);

/* Is @nic the manager's by its configuration, and does that use DHCP? */
enum configured { NOT_CONFIGURED, CONFIGURED, CONFIGURED_DHCP };
enum configured networkd_configures(const char *root, const struct boot_nic *nic);
enum configured ifupdown_configures(const char *root, const char *name);
bool networkmanager_runs(const char *root, const struct boot_nic *nic);
bool networkmanager_takes_lease(const struct boot_nic *nic);

/* Does the manager keep @nic, by what was written here or by its own configuration? */
bool networkd_keeps(const char *root, const struct boot_nic *nic);
bool ifupdown_keeps(const char *root, const char *name);

#endif
