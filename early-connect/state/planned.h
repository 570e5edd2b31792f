/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file lists the paths of the hand-over, and compares them with the controllers that the
 * kernel has.
 */
#ifndef EC_STATE_PLANNED_H
#define EC_STATE_PLANNED_H

#include <json.h>

#include "kernel/sysfs.h"
#include "request/plan.h"

struct planned {
	struct endpoint endpoint;
	struct json_object *path;	     /* of the state, which owns it */
	const struct controller *controller; /* of the list; NULL: not connected */
	struct nids missing; /* of the namespaces that it is asked for; none where not connected */
};

/*
 * List what @state asks for but discovery controllers. @state may be NULL, or damaged: then there
 * are none. *@list is the caller's to free. Returns the number or -ENOMEM.
 */
int planned_read(const char *root, struct json_object *state, const struct controller *controllers,
		 size_t controller_count, struct planned **list);

/* Does @e of today's plan ask for @was, or name the discovery controller that told it? */
bool planned_is_asked_by(const struct endpoint *was, const struct endpoint *e);

/*
 * Leave out what a file asked for, no file does by now, and is not connected: who has taken it out
 * of the configuration and disconnected it does not miss it. So is what is excluded by now. Returns
 * how many are left.
 */
size_t planned_forget(struct planned *list, size_t count, const struct plan *plan);

/* The paths of @state; NULL where there are none, or no list of them. */
struct json_object *planned_paths(struct json_object *state);

#endif
