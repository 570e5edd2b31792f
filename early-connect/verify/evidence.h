/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Evidence is everything that the checks of `verify` look at. It is read once, before the first
 * check. A check adds rows and changes nothing.
 */
#ifndef EC_VERIFY_EVIDENCE_H
#define EC_VERIFY_EVIDENCE_H

#include "base/report.h"
#include "request/plan.h"
#include "state/planned.h"
#include "storage/block.h"
#include "verify/fstab.h"
#include <stdbool.h>

#define LEAVES_MAX 32

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

/*
 * Read it below evidence->root, which the caller has set; everything else is zero. Returns 0, or
 * -errno after a line on what failed. Caller calls evidence_release() either way.
 */
int evidence_gather(struct evidence *evidence);
void evidence_release(struct evidence *evidence);

/* What the initramfs' run noted, NULL where there is no hand-over: it stays beside what the real
 * root's own run wrote. */
struct json_object *boot_run(const struct evidence *evidence);

/* Does / stand on a namespace of that subsystem? */
bool carries_root(const struct evidence *evidence, const char *subsysnqn);

/* Is that the first planned path of its subsystem? */
bool is_first_of_subsystem(const struct evidence *evidence, size_t planned);

#endif
