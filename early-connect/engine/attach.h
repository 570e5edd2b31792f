/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One fabrics connect at a time, in a child: a kernel that hangs in the write to /dev/nvme-fabrics
 * hangs the child alone. One at a time, because the kernel would serialise them anyway, and so each
 * line of the kernel log belongs to one connect. The child is made before there is anything to
 * connect, so that a path that answers does not wait for a fork.
 */
#ifndef EC_ENGINE_ATTACH_H
#define EC_ENGINE_ATTACH_H

#include <sys/types.h>

#include "engine/fabrics.h"

struct attach {
	pid_t pid;    /* 0: there is no child */
	pid_t former; /* the one before, which has told its result; or 0 */
	int fd;	      /* a socket to the child; readable when it has a result or is gone */
	bool busy;    /* it has something to connect */
	const struct path *likely; /* what it has been made ready for, or NULL */
};

/* Make the child if there is none yet. 0 or -errno. */
int attach_prepare(struct attach *attach);

/*
 * @path will probably be connected next: the idle child makes ready for it. A mistake costs nothing
 * but that work.
 */
void attach_expect(struct attach *attach, const struct path *path);

/* Have @path->endpoint connected, or discovered, by the child, which is made if there is none. 0 or
 * -errno.
 */
int attach_start(struct attach *attach, const struct path *path);

/*
 * The fd is readable: take the result; the child ends by itself. *@records are the result's
 * records, the caller's to free. Returns 0, or -EIO when the child died without a result.
 */
int attach_finish(struct attach *attach, struct fabrics_result *result, struct record **records);

/*
 * End the child: one that connects has 0.3 s to come to its end, then it is killed; a kernel in the
 * middle of a connect may keep it even so. Returns false when it is still there 0.7 s later.
 */
bool attach_abort(struct attach *attach);

#endif
