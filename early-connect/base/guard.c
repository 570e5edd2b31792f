// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/guard.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* Where the kernel pipes core files to a program it goes by the first one alone. */
void guard_memory(void)
{
	static const struct rlimit none = { 0, 0 };

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
}
