// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/wipe.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From here on the kernel wipes, which knows what has never been touched and gives no page back
 * that is not zero. */
#define LARGE (128 * 1024)

void __real_free(void *memory);

static void wipe(char *memory, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t head = -(uintptr_t)memory % page, body = (size - head) / page * page;

	if (size >= LARGE && !madvise(memory + head, body, MADV_DONTNEED)) {
		explicit_bzero(memory, head);
		memory += head + body;
		size -= head + body;
	}
	explicit_bzero(memory, size);
}

void __wrap_free(void *memory)
{
	if (memory)
		wipe(memory, malloc_usable_size(memory));
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
