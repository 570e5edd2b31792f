/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sum over bytes: two that differ have, but for a chance of one in 2^64, different sums. */
#ifndef EC_BASE_SUM_H
#define EC_BASE_SUM_H

#include <stddef.h>
#include <stdint.h>

#define SUM_EMPTY UINT64_C(0xcbf29ce484222325)

/* @sum with @size bytes more, or with a text and its end. */
uint64_t sum_add(uint64_t sum, const void *bytes, size_t size);
uint64_t sum_add_text(uint64_t sum, const char *text);

#endif
