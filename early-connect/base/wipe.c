// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/wipe.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void __real_free(void *memory);

void __wrap_free(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	__real_free(memory);
}

void *__wrap_realloc(void *memory, size_t size)
{
	size_t had = memory ? malloc_usable_size(memory) : 0;
	void *grown;

	if (memory && size <= had)
		return memory;
	grown = malloc(size);
	if (!grown || !memory)
		return grown;
	memcpy(grown, memory, had);
	__wrap_free(memory);
	return grown;
}
