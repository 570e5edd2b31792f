/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's news of devices: a namespace is there, a controller has changed. */
#ifndef EC_KERNEL_UEVENTS_H
#define EC_KERNEL_UEVENTS_H

#include <stdbool.h>

/* A non-blocking netlink socket that has the kernel's own events, not udev's. fd or -errno. */
int uevents_open(void);

/*
 * Read everything that waits on @fd. Returns true when some of it is about a block device or an
 * NVMe controller or subsystem, or events were lost. *@added becomes N of the last controller nvmeN
 * that was added; where there was none, it stays.
 */
bool uevents_drain(int fd, int *added);

#endif
