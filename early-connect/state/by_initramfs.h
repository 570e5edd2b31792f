/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file says which subsystems the initramfs connects. early-connect.service connects the
 * others, after sysinit.target.
 */
#ifndef EC_STATE_BY_INITRAMFS_H
#define EC_STATE_BY_INITRAMFS_H

#include "request/request.h"

struct json_object;

struct by_initramfs {
	struct request asked;	   /* what the sources say today; its early is resolved */
	struct json_object *state; /* what this boot has done; NULL: no hand-over */
	struct early root;	   /* what / and /usr stand on */
};

/* Gather what is known of it below @root. 0 or -errno; caller calls by_initramfs_release() either
 * way. */
int by_initramfs_read(const char *root, struct by_initramfs *by);
void by_initramfs_release(struct by_initramfs *by);

/* Has the initramfs connected @subsysnqn, or anything where that is NULL, as @state tells? */
bool by_initramfs_connected(struct json_object *state, const char *subsysnqn);

/* Root's own, what it connected in this boot, and what it will by today's sources. */
bool by_initramfs_has(const struct by_initramfs *by, const char *subsysnqn);

#endif
