/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One fabrics connect at a time, in a child: a kernel that hangs in the write to /dev/nvme-fabrics
 * hangs the child alone. One at a time, because the kernel would serialise them anyway, and so each
 * line of the kernel log belongs to one connect. The child is made before there is anything to
 * connect, so that a path that answers does not wait for a fork, and goes on as long as its
 * connects succeed.
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
	const struct endpoint *likely; /* what it has been made ready for, or NULL */
};

/* Make the child if there is none yet. 0 or -errno. */
int attach_prepare(struct attach *attach);

/*
 * @e will probably be connected next: the idle child makes ready for it. A mistake costs nothing
 * but that work.
 */
void attach_expect(struct attach *attach, const struct endpoint *e);

/* Have @e connected by the child, which is made if there is none. 0 or -errno. */
int attach_start(struct attach *attach, const struct endpoint *e);

/*
 * The fd is readable: the fabrics write is done, and the kernel free. Returns 0, or -EIO when the
 * child died without a result; then, and when the connect failed, the child is released.
 */
int attach_finish(struct attach *attach, struct fabrics_result *result);

/*
 * The child ends by itself, the next one can be made. @fd NULL: that is all. Else it goes
 * on reading a discovery log, and *@fd is its socket: the caller's, as is the end of the child,
 * whose pid is returned.
 */
pid_t attach_release(struct attach *attach, int *fd);

/* That socket is readable: the log. *@records are the caller's to free. Returns 0, -EIO when the
 * child died, -ENOMEM. */
int attach_read_log(int fd, struct fabrics_result *result, struct record **records);

/*
 * End the child. A kernel in the middle of a connect may keep it: returns false when it is still
 * there half a second later.
 */
bool attach_abort(struct attach *attach);

#endif
