// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect verify`: gather the evidence, run the checks, print the rows. */
#include "verify.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "json_text.h"
#include "log.h"
#include "state.h"
#include "verbs.h"

static const char *const result_names[] = { "PASS", "WARN", "FAIL" };

void report_add(struct report *report, const char *check, enum check_result result,
		const char *remedy, const char *format, ...)
{
	struct finding *grown, row = { .check = check, .result = result };
	va_list args;

	va_start(args, format);
	if (vasprintf(&row.seen, format, args) < 0)
		row.seen = NULL;
	va_end(args);
	row.remedy = remedy && result != CHECK_PASS ? strdup(remedy) : NULL;
	grown = reallocarray(report->rows, report->count + 1, sizeof(row));
	if (!grown) {
		free(row.seen);
		free(row.remedy);
		return;
	}
	report->rows = grown;
	grown[report->count++] = row;
}

static void report_release(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->rows[i].seen);
		free(report->rows[i].remedy);
	}
	free(report->rows);
}

static void print_text(const struct report *report, bool failures_only)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *row = &report->rows[i];

		if (failures_only && row->result == CHECK_PASS)
			continue;
		printf("%s  %-13s  %s\n", result_names[row->result], row->check, row->seen);
		if (row->remedy)
			printf("      %-13s  -> %s\n", "", row->remedy);
	}
}

static void print_json(const struct report *report)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *rows = json_object_new_array();

	for (size_t i = 0; i < report->count; i++) {
		struct json_object *row = json_object_new_object();

		json_add_text(row, "check", report->rows[i].check);
		json_add_text(row, "result", result_names[report->rows[i].result]);
		json_add_text(row, "seen", report->rows[i].seen);
		if (report->rows[i].remedy)
			json_add_text(row, "remedy", report->rows[i].remedy);
		json_object_array_add(rows, row);
	}
	json_object_object_add(root, "checks", rows);
	json_print(root, stdout);
}

static enum check_result worst(const struct report *report)
{
	enum check_result result = CHECK_PASS;

	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].result > result)
			result = report->rows[i].result;
	return result;
}

enum outcome verb_verify(const struct options *options)
{
	_cleanup_(json_put) struct json_object *state = NULL;
	_cleanup_free_ struct controller *controllers = NULL;
	struct evidence evidence = { .root = options->root };
	struct report report = { 0 };
	enum outcome outcome;
	int count;

	evidence.state_error = state_read(options->root, &state);
	count = sysfs_controllers(options->root, &controllers);
	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	evidence.state = evidence.state_error ? NULL : state;
	evidence.controllers = controllers;
	evidence.controller_count = (size_t)count;
	verify_run(&evidence, &report);
	if (options->json)
		print_json(&report);
	else
		print_text(&report, options->quiet);
	outcome = worst(&report) == CHECK_FAIL ? OUTCOME_PARTIAL : OUTCOME_DONE;
	report_release(&report);
	return outcome;
}
