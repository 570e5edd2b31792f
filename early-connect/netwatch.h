/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_NETWATCH_H
#define EC_NETWATCH_H

#include <stdbool.h>

/* A non-blocking rtnetlink socket that reports links, addresses and routes. fd or -errno. */
int netwatch_open(void);

/*
 * Read everything that waits on @fd. Returns true when the network may have become better for
 * someone: a link up, an address or a route added, or messages lost.
 */
bool netwatch_drain(int fd);

/* True when any interface but the loopback has a carrier. */
bool netwatch_any_carrier(void);

#endif
