// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/sum.h"

#include <string.h>

/* FNV-1a. */
uint64_t sum_add(uint64_t sum, const void *bytes, size_t size)
{
	for (const unsigned char *byte = bytes; size--; byte++)
		sum = (sum ^ *byte) * UINT64_C(0x100000001b3);
	return sum;
}

uint64_t sum_add_text(uint64_t sum, const char *text)
{
	return sum_add(sum, text, strlen(text) + 1);
}
