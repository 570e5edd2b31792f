/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is given back is wiped first, ours and the libraries': json-c, libnvme and stdio copy
 * keys that nobody else could find again. The linker puts these in the place of the allocator's
 * (--wrap of ld).
 */
#ifndef EC_BASE_WIPE_H
#define EC_BASE_WIPE_H

#include <stddef.h>

void __wrap_free(void *memory);

/* Grows by a new block, so that the old one can be wiped. NULL: no memory, and the old one stays.
 */
void *__wrap_realloc(void *memory, size_t size);

#endif
