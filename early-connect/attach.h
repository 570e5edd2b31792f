/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fabrics connect itself, through libnvme, in a child: a kernel that hangs in the write to
 * /dev/nvme-fabrics hangs the child alone. One at a time: the kernel would serialise them anyway,
 * and so each line of the kernel log belongs to one connect.
 */
#ifndef EC_ATTACH_H
#define EC_ATTACH_H

#include <sys/types.h>

#include "path.h"

struct attach {
	pid_t pid; /* 0: none is running */
	int fd;	   /* readable when the child has a result or is gone */
};

/* Start a child that connects @path->endpoint. 0 or -errno. */
int attach_start(struct attach *attach, const struct path *path);

/*
 * The fd is readable: take the result into @path (PATH_LIVE with its instance, or a reason and
 * detail with the state left alone) and reap the child. Returns 0 when live, or -errno.
 */
int attach_finish(struct attach *attach, struct path *path, double now);

/*
 * End the child, waiting at most two seconds: a kernel in the middle of a connect keeps it until
 * then or longer. Returns false when it is still there.
 */
bool attach_abort(struct attach *attach);

#endif
