/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_VERIFY_H
#define EC_VERIFY_H

#include <json.h>

#include "sysfs.h"

enum check_result { CHECK_PASS, CHECK_WARN, CHECK_FAIL };

/* What the checks look at; all of it is read once. */
struct evidence {
	const char *root;
	struct json_object *state; /* NULL: no hand-over from the initramfs */
	int state_error;	   /* why not: 0 or -errno of state_read() */
	struct controller *controllers;
	size_t controller_count;
};

/* A row: what was seen, and for WARN and FAIL what to do. */
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

/* Run every check of the table in verify_checks.c. */
void verify_run(const struct evidence *evidence, struct report *report);

#endif
