/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot interface is one that a connected NVMe/TCP controller uses. This file finds these
 * interfaces, with their addresses and their leases.
 */
#ifndef EC_NIC_BOOT_NIC_H
#define EC_NIC_BOOT_NIC_H

#include <net/if.h>

#include "kernel/sysfs.h"
#include "nic/altnames.h"
#include "nic/lease.h"

#define BOOT_NICS_MAX 16
#define ALTNAMES_MAX  8

struct boot_nic {
	char name[IFNAMSIZ];
	char altnames[ALTNAMES_MAX][ALTNAME_SIZE];
	size_t altname_count;
	char index[12]; /* decimal, as files in /run are named */
	char mac[MAC_SIZE];
	char address[46]; /* the host's end of a path; empty: only carries an interface that has one
			   */
	bool runs_path;	  /* itself, not only for an interface that stands on it */
	bool plain;	  /* an Ethernet interface that stands on no other */
	struct lease lease;
};

struct boot_nics {
	struct boot_nic list[BOOT_NICS_MAX];
	size_t count;
	const char *unknown; /* the first controller whose interface can't be told, or NULL */
	size_t unknown_count;
};

/*
 * The interfaces of @controllers, and what these stand on (of a VLAN, bond or bridge), as sysfs,
 * proc and run below @root have them. What is beyond BOOT_NICS_MAX is left out with a warning.
 */
void boot_nics_find(const char *root, const struct controller *controllers, size_t count,
		    struct boot_nics *nics);

/* Where its lease is to be looked for. @place lives as long as @nic. */
void boot_nic_place(const struct boot_nic *nic, struct lease_place *place);

/* Is it up, with an address where it runs a path? NULL, or a few words on what it lacks. */
const char *boot_nic_lacks(const char *root, const struct boot_nic *nic);

/* What /sys/class/net says of the interface @name below @root; @value is empty where it says
 * nothing. */
void nic_attribute(const char *root, const char *name, const char *attribute, char *value,
		   size_t size);

#endif
