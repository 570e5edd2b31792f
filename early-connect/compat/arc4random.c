// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json-c seeds its hash tables with this, and nothing else asks for it; tests/abi holds that fast.
 * Such a seed is no secret worth waiting for: early in the boot, with no entropy gathered yet,
 * plain getrandom() can block for a long time. It must not be used for keys.
 */
#include <sys/random.h>
#include <time.h>

#include "glibc.h"

#ifndef GRND_INSECURE
#define GRND_INSECURE 0x0004
#endif

uint32_t arc4random(void)
{
	struct timespec now = { 0 };
	uint32_t value;

	if (getrandom(&value, sizeof(value), GRND_INSECURE) == sizeof(value))
		return value;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint32_t)now.tv_nsec * 2654435761u;
}
