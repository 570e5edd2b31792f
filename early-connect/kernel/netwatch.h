/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel tells of each change of a link, an address or a route. This file listens to that, and
 * knows which interfaces have a carrier.
 */
#ifndef EC_KERNEL_NETWATCH_H
#define EC_KERNEL_NETWATCH_H

#include <stdbool.h>

/* A non-blocking rtnetlink socket that reports links, addresses and routes. fd or -errno. */
int netwatch_open(void);

/*
 * Read everything that waits on @fd. Returns true when a link, an address or a route is new or has
 * changed, or messages were lost.
 */
bool netwatch_drain(int fd);

struct sockaddr_storage;

/*
 * True when the interface that has the address @local has a carrier; where @local is NULL or no
 * interface has it, when any interface but the loopback has one. Hundreds of silent paths ask: the
 * answer is from the first call after the last netwatch_drain().
 */
bool netwatch_has_carrier(const struct sockaddr_storage *local);

/* Is there any interface but the loopback? As of the same moment. */
bool netwatch_has_interface(void);

#endif
