/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /run/early-connect/state.json: what was asked, what became of it. It survives switch-root. */
#ifndef EC_STATE_STATE_H
#define EC_STATE_STATE_H

#include "engine/engine.h"
#include "state/earlier.h"

#define STATE_FILE "/run/early-connect/state.json"

/* The run that the engine works for. */
struct state_run {
	const char *stage;     /* "initramfs" or "rootfs" */
	double modules_loaded; /* clock_now() seconds when the kernel's modules were there, or
				  NO_TIME */
	const struct earlier *earlier; /* what stays of an earlier run's state */
};

/* Write the engine's state below @root, atomically, mode 0600. No secret is in it. 0 or -errno. */
int state_write(const char *root, const struct engine *engine, const struct state_run *run);

struct json_object;

/* Read it back: *@state is the caller's to put. 0, -ENOENT, -EINVAL when damaged, or -errno. */
int state_read(const char *root, struct json_object **state);

/* Fill @e with what a member of the state's "paths" asks for; secrets are not in it. */
void state_read_endpoint(struct json_object *path, struct endpoint *e);

#endif
