/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_VERIFY_VERIFY_H
#define EC_VERIFY_VERIFY_H

#include "base/report.h"
#include "state/planned.h"
#include "storage/block.h"
#include "verify/fstab.h"

#define LEAVES_MAX 32

/* What the checks look at; all of it is read once. */
struct evidence {
	const char *root;
	struct json_object *state; /* NULL: no hand-over */
	int state_error;	   /* why not: 0 or -errno of state_read() */
	struct controller *controllers;
	size_t controller_count;
	struct planned *planned; /* the I/O paths of the hand-over */
	size_t planned_count;
	struct request request;		      /* what the sources say today, with their mistakes */
	struct plan plan;		      /* what that comes to */
	struct block_leaf leaves[LEAVES_MAX]; /* what / stands on */
	int leaf_count;			      /* or -errno */
	struct fstab fstab;		      /* how file systems on NVMe/TCP are to be mounted */
	int fstab_error;		      /* of fstab_examine() */
};

/* Each check adds its rows, called @check; none where there is nothing to look at. */
typedef void check_fn(const struct evidence *evidence, const char *check, struct report *report);

check_fn verify_hand_over, verify_configuration, verify_modules, verify_paths,
	verify_namespaces; /* verify_checks.c */
check_fn verify_root, verify_identity, verify_loss_timeout, verify_iopolicy, verify_multipath,
	verify_duplicates;				  /* verify_kernel.c */
check_fn verify_network, verify_lease, verify_one_subnet; /* verify_network.c */
check_fn verify_fstab, verify_mounts, verify_image, verify_secrets, verify_service,
	verify_others;		       /* verify_files.c */
check_fn verify_timing, verify_errors; /* verify_timing.c */

/* When modules were loaded, routes and paths there, root mounted; seconds since the kernel started.
 */
struct json_object *timing_json(const struct evidence *evidence); /* verify_timing.c */

/* What the initramfs' run noted, NULL where there is no hand-over: it stays beside what the real
 * root's own run wrote. */
struct json_object *boot_run(const struct evidence *evidence);

/* Does / stand on a namespace of that subsystem? */
bool carries_root(const struct evidence *evidence, const char *subsysnqn);

/* Is that the first planned path of its subsystem? */
bool is_first_of_subsystem(const struct evidence *evidence, size_t planned);

#endif
