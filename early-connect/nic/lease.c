// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/lease.h"

#include <stdio.h>

void lease_colons(const char *digits, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (; digits[0] && digits[1] && used + 4 <= size; digits += 2)
		used += (size_t)snprintf(out + used, size - used, "%s%.2s", used ? ":" : "",
					 digits);
}
