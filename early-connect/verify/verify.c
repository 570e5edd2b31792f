// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect verify`: gather the evidence, run the checks, print the rows. */
#include "verify/verify.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/lock.h"
#include "base/log.h"
#include "state/state.h"
#include "state/today.h"
#include "verbs/verb.h"

#define WAIT_MAX    16.0 /* seconds between two looks */
#define END_SECONDS 20.0 /* for a run that ends: a connect may hang in the kernel */

/* The names are stable: monitoring knows them. */
static const struct {
	const char *name;
	check_fn *run;
} checks[] = {
	{ "hand-over", verify_hand_over },
	{ "configuration", verify_configuration },
	{ "modules", verify_modules },
	{ "path", verify_paths },
	{ "namespace", verify_namespaces },
	{ "root", verify_root },
	{ "host-identity", verify_identity },
	{ "ctrl-loss-tmo", verify_loss_timeout },
	{ "iopolicy", verify_iopolicy },
	{ "multipath", verify_multipath },
	{ "duplicate", verify_duplicates },
	{ "network", verify_network },
	{ "lease", verify_lease },
	{ "one-subnet", verify_one_subnet },
	{ "fstab", verify_fstab },
	{ "mount", verify_mounts },
	{ "image", verify_image },
	{ "secrets", verify_secrets },
	{ "service", verify_service },
	{ "others", verify_others },
	{ "io-errors", verify_errors },
	{ "timing", verify_timing },
};

struct json_object *boot_run(const struct evidence *evidence)
{
	struct json_object *initramfs =
		evidence->state ? json_object_object_get(evidence->state, "initramfs") : NULL;

	return json_object_is_type(initramfs, json_type_object) ? initramfs : evidence->state;
}

bool carries_root(const struct evidence *evidence, const char *subsysnqn)
{
	for (int i = 0; i < evidence->leaf_count; i++)
		if (!strcmp(evidence->leaves[i].subsysnqn, subsysnqn))
			return true;
	return false;
}

bool is_first_of_subsystem(const struct evidence *evidence, size_t planned)
{
	const char *subsysnqn = evidence->planned[planned].endpoint.subsysnqn;

	for (size_t i = 0; i < planned; i++)
		if (!strcmp(evidence->planned[i].endpoint.subsysnqn, subsysnqn))
			return false;
	return true;
}

static void find_root(struct evidence *evidence)
{
	unsigned int major, minor;
	int err = block_of_mount(evidence->root, "/", &major, &minor);

	evidence->leaf_count =
		err ? err
		    : block_leaves(evidence->root, major, minor, evidence->leaves, LEAVES_MAX);
}

/* 0, or -errno after a line on what failed. */
static int gather(struct evidence *evidence)
{
	const char *what = "/sys/class/nvme";
	int count = sysfs_controllers(evidence->root, &evidence->controllers);

	request_init(&evidence->request);
	if (count >= 0) {
		evidence->controller_count = (size_t)count;
		what = STATE_FILE;
		evidence->state_error = state_read(evidence->root, &evidence->state);
		if (evidence->state_error)
			json_put(&evidence->state);
		if (evidence->state_error)
			evidence->state = NULL;
		count = planned_read(evidence->root, evidence->state, evidence->controllers,
				     evidence->controller_count, &evidence->planned);
	}
	if (count >= 0) {
		evidence->planned_count = (size_t)count;
		what = "sources";
		count = today_plan(evidence->root, &evidence->request, &evidence->plan);
	}
	if (count >= 0 && !request_has_errors(&evidence->request))
		evidence->planned_count =
			planned_forget(evidence->planned, evidence->planned_count, &evidence->plan);
	if (count < 0)
		log_error("%s: %s", what, strerror(-count));
	if (count >= 0) {
		find_root(evidence);
		evidence->fstab_error = fstab_examine(evidence->root, &evidence->fstab);
	}
	return count < 0 ? count : 0;
}

static void release(struct evidence *evidence)
{
	fstab_release(&evidence->fstab);
	plan_release(&evidence->plan);
	request_release(&evidence->request);
	free(evidence->planned);
	free(evidence->controllers);
	json_put(&evidence->state);
}

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
	if (!gather(&evidence)) {
		for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
			checks[i].run(&evidence, checks[i].name, &report);
		outcome = report_worst(&report) == CHECK_FAIL ? OUTCOME_PARTIAL : OUTCOME_DONE;
		if (options->timeout != TIMEOUT_UNSET && outcome == OUTCOME_PARTIAL)
			*left = end_of_patience(&evidence, end) - clock_now();
		if (*left <= 0 && options->json)
			print_json(&evidence, &report);
		else if (*left <= 0)
			report_print(&report, options->quiet, stdout);
	}
	report_release(&report);
	release(&evidence);
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
