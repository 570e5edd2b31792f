/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain text: UTF-8 without control characters. Names of files, and what the kernel, firmware or
 * the network tell, may hold sequences that move a terminal's cursor or answer for its user.
 */
#ifndef EC_BASE_PLAIN_TEXT_H
#define EC_BASE_PLAIN_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/macro.h"

/* UTF-8 without control characters: fit for a line of output, and for JSON. */
bool text_is_plain(const char *text);

/* Replace each byte of @text that is not plain by a question mark, in place. */
void text_make_plain(char *text);

/* A copy of @text in @copy, made plain; returns @copy. */
const char *plain(const char *text, char *copy, size_t size);

/* Print to @out; ends of lines stay, all else is made plain. */
void print_plain(FILE *out, const char *format, ...) printf_like(2, 3);

#endif
