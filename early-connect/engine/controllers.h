/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leaf that looks at controllers: which the kernel has already, what has become of a path's
 * own, and what makes one ours. It reads the core's paths and changes none of them.
 */
#ifndef EC_ENGINE_CONTROLLERS_H
#define EC_ENGINE_CONTROLLERS_H

#include "engine/events.h"

struct looked_detail {
	char name[16]; /* the controller's: nvme0 */
	char text[128];
};

/*
 * Look at nvme@instance, the controller of @path, and at its namespaces. *@look is for
 * EVENT_LOOKED; its detail points into @words. What discovery found is asked for a namespace in
 * every subsystem, and one of them has it: so the others of @core that are asked for it count as
 * well.
 */
void controllers_look(const struct core *core, const struct path *path, int instance,
		      struct look *look, struct looked_detail *words);

/* Call @found for each path that is not connected, but has a live controller in the kernel: N of
 * nvmeN. */
void controllers_adopt(struct core *core,
		       void (*found)(void *context, struct path *path, int instance),
		       void *context);

/* The controller is ours: its entry in nvme-cli's registry, and the I/O policy of its subsystem. */
void controllers_own(int instance, const char *iopolicy);

/* The subsystems that the device of root=, /usr and resume stands on. Returns their number; 0: it
 * is not there. */
size_t controllers_of_root(char (*nqns)[NQN_SIZE], size_t max);

#endif
