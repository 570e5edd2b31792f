/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The namespaces that a controller gives a path to, and how good that path is: its ANA state
 * (Asymmetric Namespace Access, NVMe base specification). Source: the kernel's
 * drivers/nvme/host/{multipath,sysfs}.c.
 */
#ifndef EC_KERNEL_NAMESPACES_H
#define EC_KERNEL_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>

#include "request/nids.h"

enum ana_state {
	ANA_NONE, /* the controller has no ANA: every path is as good */
	ANA_OPTIMIZED,
	ANA_NON_OPTIMIZED,
	ANA_INACCESSIBLE,
	ANA_PERSISTENT_LOSS,
	ANA_CHANGE, /* between two states; also a word that is not known here */
	ANA_STATES
};

/* As the kernel writes it: "non-optimized"; empty for ANA_NONE. */
const char *ana_name(enum ana_state state);

/* Does the kernel send I/O over a path in that state? */
bool ana_is_usable(enum ana_state state);

enum nid_kind { NID_UUID, NID_NGUID, NID_EUI, NID_KINDS };

struct ns_path {
	char name[32];	   /* the path: "nvme0c1n1"; without native multipath as @device */
	char device[32];   /* the block device that programs use: "nvme0n1" */
	unsigned int nsid; /* 0: not told */
	char nids[NID_KINDS][NID_SIZE]; /* digits in lower case, as struct nids has them; or empty
					 */
	enum ana_state ana;
	bool is_there; /* the block device: the kernel makes it with the first usable path */
};

/*
 * List the namespaces that the controller @owner ("nvme0") itself gives a path to, by device, in
 * one pass over its directory; or those that the controllers of the subsystem @owner
 * ("nvme-subsys0") share, which have no ANA state of their own. *@list is the caller's to free,
 * NULL when there are none. Returns the number, -ENOENT when there is no @owner, or another -errno.
 */
int sysfs_namespaces(const char *root, const char *owner, struct ns_path **list);

#define NS_NSID	 1u
#define NS_NIDS	 2u
#define NS_ANA	 4u
#define NS_THERE 8u
#define NS_ALL	 15u

/* The same, and of each namespace but its names only @what is read: there can be thousands. */
int sysfs_namespaces_of(const char *root, const char *owner, unsigned int what,
			struct ns_path **list);

/*
 * The one with that identifier (a UUID, NGUID or EUI-64; case and dashes don't matter), or NULL.
 */
const struct ns_path *ns_path_find(const struct ns_path *list, size_t count, const char *nid);

/*
 * The size of the block device of that name, "nvme0n1", in bytes; 0 where it is not told. Returns
 * -ENOENT when there is no such device, else 0.
 */
int sysfs_disk_size(const char *root, const char *device, unsigned long long *size);

#endif
