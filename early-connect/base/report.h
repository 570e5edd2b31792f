/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report is a list of rows. Each row says what a check saw, how bad that is, and what to do about
 * it. The checks themselves are in other rooms.
 */
#ifndef EC_BASE_REPORT_H
#define EC_BASE_REPORT_H

#include <json.h>
#include <stdbool.h>

#include "base/macro.h"

enum check_result { CHECK_PASS, CHECK_WARN, CHECK_FAIL };

struct finding {
	const char *check;
	enum check_result result;
	char *seen, *remedy; /* owned */
};

struct report {
	struct finding *rows;
	size_t count;
};

/* Add a row. @remedy may be NULL for CHECK_PASS; the text is copied. */
void report_add(struct report *report, const char *check, enum check_result result,
		const char *remedy, const char *format, ...) printf_like(5, 6);
void report_release(struct report *report);

/* CHECK_PASS when there is no row. */
enum check_result report_worst(const struct report *report);

/* A line a row, and one more for the remedy; @failures_only leaves what passes out. */
void report_print(const struct report *report, bool failures_only, FILE *out);

/* The array of the rows, the caller's to put. */
struct json_object *report_json(const struct report *report);

#endif
