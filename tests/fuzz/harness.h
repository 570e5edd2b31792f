/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz target shares. A target is one file, tests/fuzz/NAME.c, that defines
 * fuzz_parse(); harness.c gives it libFuzzer's input and holds what it left in the request against
 * the promises that all parsers make.
 */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "request/request.h"

/* Stands where a key belongs and nowhere else: nothing that is printed may hold it. */
#define SECRET "S3CR3T"

/* A promise that is broken is a finding, as a crash is. */
#define promise(condition)                                                                 \
	do {                                                                               \
		if (!(condition)) {                                                        \
			fprintf(stderr, "broken promise: %s: %s\n", __func__, #condition); \
			abort();                                                           \
		}                                                                          \
	} while (0)

/*
 * Parse an input into @r, which is empty. @text has @size bytes and a NUL behind them, may hold
 * more NULs, and ends where its allocation ends. SECRET is not in it.
 */
void fuzz_parse(const char *text, size_t size, struct request *r);

/* "BEFORE TEXT AFTER" in a new allocation of that size; @before or @after may be "". */
char *fuzz_join(const char *before, const char *text, const char *after);

/* A machine of files that has the interface eth0: made once, and removed at the end. */
const char *fuzz_machine(void);

#endif
