// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect verify`: gather the evidence, run the checks, print the rows. */
#include "verbs/verb.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/lock.h"
#include "verify/timing.h"
#include "verify/verify.h"

#define WAIT_MAX    16.0 /* seconds between two looks */
#define END_SECONDS 20.0 /* for a run that ends: a connect may hang in the kernel */

static void print_json(const struct evidence *evidence, const struct report *report)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();

	json_object_object_add(root, "checks", report_json(report));
	json_object_object_add(root, "timing", timing_json(evidence));
	json_print(root, stdout);
}

/* @end, or that of the run that still connects: what it is to bring is no fault before. */
static double end_of_patience(const struct evidence *evidence, double end)
{
	double started = json_get_seconds(evidence->state, "started");
	double run_end = started + (double)evidence->plan.timeout + END_SECONDS;

	if (strcmp(json_get_text(evidence->state, "result"), "connecting") != 0 || started < 0 ||
	    !evidence->plan.timeout || run_end < end || !lock_is_taken(evidence->root))
		return end;
	return run_end;
}

/* Prints when it is the last look; *@left: seconds until then. */
static enum outcome look(const struct options *options, double end, double *left)
{
	struct evidence evidence = { .root = options->root };
	struct report report = { 0 };
	enum outcome outcome = OUTCOME_SYSTEM;

	*left = 0;
	if (!evidence_gather(&evidence)) {
		verify_run(&evidence, &report);
		outcome = report_worst(&report) == CHECK_FAIL ? OUTCOME_PARTIAL : OUTCOME_DONE;
		if (options->timeout != TIMEOUT_UNSET && outcome == OUTCOME_PARTIAL)
			*left = end_of_patience(&evidence, end) - clock_now();
		if (*left <= 0 && options->json)
			print_json(&evidence, &report);
		else if (*left <= 0)
			report_print(&report, options->quiet, stdout);
	}
	report_release(&report);
	evidence_release(&evidence);
	return outcome;
}

/*
 * What fails may be what has not come yet: a path that is connected behind the boot, a lease that
 * is being asked for. With a timeout it is looked for again, less and less often; as long, too, as
 * a run still connects.
 */
enum outcome verb_verify(const struct options *options)
{
	double wait = 1, end = clock_now() + (double)options->timeout, left;
	enum outcome outcome;

	for (;;) {
		outcome = look(options, end, &left);
		if (left <= 0)
			return outcome;
		wait = wait < left ? wait : left;
		usleep((useconds_t)(wait * 1e6));
		wait = wait < WAIT_MAX / 2 ? wait * 2 : WAIT_MAX;
	}
}
