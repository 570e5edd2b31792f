/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is an NVMe/TCP target there? TCP connect, then ICReq and ICResp, all without blocking: the kernel
 * holds a global mutex for a whole connect, so only targets known to answer may be given to it.
 */
#ifndef EC_ENGINE_REACH_H
#define EC_ENGINE_REACH_H

#include "request/path.h"

/*
 * How long a TCP connect, then the handshake, may stay without answer; seconds. The kernel asks for
 * a neighbour three times, a second apart, and repeats a SYN after one second and after three:
 * before the last of them is out nothing is gained by a new try.
 */
#define REACH_CONNECT_TIMEOUT	3.3
#define REACH_HANDSHAKE_TIMEOUT 3.0

/*
 * Start a probe of @path, whose traddr is an address: its fd, state and deadline are set and the
 * caller polls the fd for EPOLLOUT (PATH_PROBING) or EPOLLIN (PATH_HANDSHAKE). Returns 0, or -errno
 * with path->reason set when it failed at once.
 */
int reach_start(struct path *path, double now);

/*
 * The fd is ready. Returns 0 while the probe goes on (state may have changed) or has ended well
 * (PATH_READY), or -errno with path->reason set.
 */
int reach_continue(struct path *path, double now);

/* The deadline has passed: set path->reason accordingly. */
void reach_timed_out(struct path *path);

/* Close the probe's socket, if there is one. */
void reach_stop(struct path *path);

#endif
