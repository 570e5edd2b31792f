/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hand-over is a list of steps: each step is one file that is written for a network manager.
 * This file keeps the list and writes the files. The file of each manager decides what they say.
 */
#ifndef EC_HANDOVER_STEPS_H
#define EC_HANDOVER_STEPS_H

#include "nic/boot_nic.h"
#include <net/if.h>
#include <stdbool.h>
#include <sys/types.h>

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

/* Note an error in h->error, unless one is noted there already; 0 is none. */
void handover_error(struct handover *h, int err);

#endif
