// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/report.h"

#include <stdarg.h>
#include <string.h>

#include "base/json_text.h"
#include "base/plain_text.h"

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
	if (row.seen)
		text_make_plain(row.seen);
	row.remedy = remedy && result != CHECK_PASS ? strdup(remedy) : NULL;
	grown = reallocarray(report->rows, report->count + 1, sizeof(row));
	if (!grown || !row.seen) {
		free(row.seen);
		free(row.remedy);
		report->rows = grown ? grown : report->rows;
		return;
	}
	report->rows = grown;
	grown[report->count++] = row;
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->rows[i].seen);
		free(report->rows[i].remedy);
	}
	free(report->rows);
}

enum check_result report_worst(const struct report *report)
{
	enum check_result result = CHECK_PASS;

	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].result > result)
			result = report->rows[i].result;
	return result;
}

void report_print(const struct report *report, bool failures_only, FILE *out)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *row = &report->rows[i];

		if (failures_only && row->result == CHECK_PASS)
			continue;
		print_plain(out, "%s  %-13s  %s\n", result_names[row->result], row->check,
			    row->seen);
		if (row->remedy)
			print_plain(out, "      %-13s  -> %s\n", "", row->remedy);
	}
}

struct json_object *report_json(const struct report *report)
{
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
	return rows;
}
