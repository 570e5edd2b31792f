/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mistake is a line that says what is wrong with a source. This file keeps the list of them. Each
 * line can be shown on a terminal, in a journal and in JSON. No line holds a secret: keys and the
 * user part of a URI are masked when the line is added.
 */
#ifndef EC_REQUEST_MISTAKE_H
#define EC_REQUEST_MISTAKE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct mistake {
	bool fatal; /* makes `plan` exit 3 */
	char *text;
};

struct mistakes {
	struct mistake *list; /* owned, with the texts */
	size_t count;
	void *once; /* the texts that mistakes_drop_repetition() has seen */
};

/* Add the line, or the first 8 KiB of it, that @format and @args come to. A line that there is no
 * memory for is lost. */
void mistakes_add(struct mistakes *mistakes, bool fatal, const char *format, va_list args);

/* Append the mistakes of @from to those of @to and leave @from without any. */
void mistakes_move(struct mistakes *to, struct mistakes *from);

/* Take back the mistake added last where it is the same as one that an earlier call has seen. */
void mistakes_drop_repetition(struct mistakes *mistakes);

/* True when one of them is fatal. */
bool mistakes_have_error(const struct mistakes *mistakes);

/* Log each. */
void mistakes_log(const struct mistakes *mistakes);

void mistakes_release(struct mistakes *mistakes);

#endif
