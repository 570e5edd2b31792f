/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By the file state.json the initramfs tells the real root what it asked for, and what became of
 * that. This file writes and reads it. state.c decides what it says.
 */
#ifndef EC_STATE_STATE_FILE_H
#define EC_STATE_STATE_FILE_H

#include "request/endpoint.h"
#include <json.h>

#define STATE_FILE "/run/early-connect/state.json"

#define STATE_LEASES "leases" /* what leases.c notes there */

/* Of PATHS_MAX paths each has less than 4 KiB, with every field as long as it can be. */
#define STATE_MAX_SIZE (8 * 1024 * 1024)

/* Write @state below @root, atomically, mode 0600. 0 or -errno. */
int state_file_write(const char *root, struct json_object *state);

/* Read it back: *@state is the caller's to put. 0, -ENOENT, -EINVAL when damaged, or -errno. */
int state_file_read(const char *root, struct json_object **state);

/* Fill @e with what a member of the state's "paths" asks for; secrets are not in it. */
void state_file_endpoint(struct json_object *path, struct endpoint *e);

#endif
