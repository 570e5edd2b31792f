/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads controllers, subsystems and namespaces from sysfs, and writes their attributes.
 * Source: drivers/nvme/host/sysfs.c of Linux.
 */
#ifndef EC_KERNEL_SYSFS_H
#define EC_KERNEL_SYSFS_H

#include "request/plan.h"

struct controller {
	char name[16]; /* "nvme0" */
	char state[32];
	char transport[16];
	char subsystem[24];	  /* "nvme-subsys0", empty where it has none */
	char iopolicy[16];	  /* of its subsystem; empty without native multipath */
	struct endpoint endpoint; /* subsysnqn, addresses, hostnqn and hostid */
	char src_addr[64];	  /* the host's address that it uses; empty before Linux 6.1 */
	long ctrl_loss_tmo;	  /* seconds, -1 = never gives up, -2 = not told */
};

/*
 * List the NVMe/TCP controllers below @root's /sys/class/nvme, by name. *@list is the caller's to
 * free, NULL when there are none. Returns the number or -errno.
 */
int sysfs_controllers(const char *root, struct controller **list);

/*
 * Read one of them, but for its subsystem and the I/O policy of that. Returns 0, -ENOENT when there
 * is no NVMe/TCP controller of that name, or another -errno.
 */
int sysfs_controller(const char *root, const char *name, struct controller *c);

/* The live controller that is @endpoint's connection with @hostnqn, or NULL. */
const struct controller *controller_find(const struct controller *list, size_t count,
					 const struct endpoint *endpoint);

/* N of the nvmeN that is @endpoint's connection, dying ones apart; -1 when there is none. */
int sysfs_find_instance(const struct endpoint *endpoint);

/* Write an attribute of "nvme0" or of "nvme-subsys0". 0, -EINVAL: not that value, or -errno. */
int sysfs_write(const char *root, const char *name, const char *attribute, const char *value);

/*
 * Set the I/O policy of the subsystem that nvmeN belongs to. Without native multipath there is none
 * to set. Returns 0 or -errno; -EINVAL: this kernel does not know the policy.
 */
int sysfs_set_iopolicy(int instance, const char *iopolicy);

/*
 * Has @controller ("nvme0"), or the subsystem that it belongs to, a namespace @nid (UUID, NGUID or
 * EUI-64; case and dashes don't matter) that is there as a block device?
 */
bool sysfs_has_namespace(const char *root, const char *controller, const char *nid);

/*
 * Delete the controller that @c was read from, or only check that it could be where @check_only.
 * The kernel uses a number again: what is by now another connection stays. Returns 0, -ENOENT when
 * it has gone, -ESTALE with *@now filled in when its name is another's, or another -errno.
 */
int sysfs_delete(const char *root, const struct controller *c, bool check_only,
		 struct controller *now);

/*
 * The entry that keeps @subsysnqn, all of it, from being connected: every controller that it has,
 * or by its NQN where it has none. NULL: there is none.
 */
const struct exclusion *controllers_excluded(const struct controller *list, size_t count,
					     const char *subsysnqn,
					     const struct exclusions *exclusions);

bool controller_is_live(const struct controller *c);

#endif
