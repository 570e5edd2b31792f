/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan is what will be connected. It is made of a request: each path is in it once, and every
 * default is filled in.
 */
#ifndef EC_REQUEST_PLAN_H
#define EC_REQUEST_PLAN_H

#include "request/request.h"

#define DEFAULT_IOPOLICY "round-robin"
#define KERNEL_IOPOLICY	 "numa" /* what a subsystem has when nobody has set another */

/* That many are connected; what sources or discovery tell beyond is left out. */
#define PATHS_MAX 1024

struct plan {
	struct endpoint *paths; /* every field that matters is filled in */
	size_t path_count;
	size_t later_count; /* that many behind them are left to the real root (early.c) */
	struct exclusions exclusions; /* the request had them */
	struct early early;	      /* what a discovery of the files may bring */
	struct identity identity;     /* the host's; a path may carry another */
	long timeout;		      /* seconds, 0 = never give up */
	long grace;	  /* seconds that a ready subsystem lets the boot wait for the others */
	int paths_wanted; /* usable paths per subsystem that let the boot go on, or PATHS_ALL */
	char iopolicy[16];
	bool quiet;
	bool take_all; /* the real root's: whatever a discovery that a file asks for tells */
	bool dhcp;     /* a DHCP lease yet to come may bring paths */
};

/*
 * Make a plan of @r. Contradictions are noted in @r as further mistakes. Returns 0, or -ENOMEM;
 * caller calls plan_release() either way.
 */
int plan_make(struct request *r, struct plan *plan);
void plan_release(struct plan *plan);

/* Leave out of @plan what is beyond PATHS_MAX, with a warning in @r that says so. */
void plan_limit(struct request *r, struct plan *plan);

#endif
