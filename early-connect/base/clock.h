/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole program reads time from this one clock: seconds since the boot. */
#ifndef EC_BASE_CLOCK_H
#define EC_BASE_CLOCK_H

#include <time.h>

/* Seconds since boot: the clock of the kernel log, which no time step moves. */
static inline double clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
