/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file makes state.json: what was asked for, what became of it, and what is kept of an earlier
 * run. state_file.c writes the file and reads it back.
 */
#ifndef EC_STATE_STATE_H
#define EC_STATE_STATE_H

#include "engine/engine.h"
#include "state/earlier.h"

/* The run that the engine works for. */
struct state_run {
	const char *stage;     /* "initramfs" or "rootfs" */
	double modules_loaded; /* clock_now() seconds when the kernel's modules were there, or
				  NO_TIME */
	const struct earlier *earlier; /* what stays of an earlier run's state */
};

/* Write the engine's state below @root, atomically, mode 0600. No secret is in it. 0 or -errno. */
int state_write(const char *root, const struct engine *engine, const struct state_run *run);

#endif
