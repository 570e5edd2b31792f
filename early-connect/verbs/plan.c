// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect plan`: what would be connected, and every mistake found on the way. */
#include "verbs/verb.h"

#include "base/log.h"
#include "base/macro.h"
#include "base/plain_text.h"
#include "kernel/sysfs.h"
#include "request/plan.h"
#include "request/plan_print.h"
#include "sources/nvme_files.h"
#include "state/sources.h"
#include "storage/early_find.h"
#include "verbs/planning.h"

/* Better now than at the next boot. */
static void warn_of_excluded(const char *root, const struct request *r)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = r->exclusions.count ? sysfs_controllers(root, &list) : 0;

	for (size_t i = 0; i < r->early.count && r->early.which == EARLY_LIST; i++) {
		const struct exclusion *x = controllers_excluded(
			list, count > 0 ? (size_t)count : 0, r->early.nqns[i], &r->exclusions);

		if (x)
			log_warn("%s: the system stands on it, and %s excludes it: the next boot "
				 "connects it only where the command line names it",
				 r->early.nqns[i], x->where);
	}
}

/* For who builds an image: there, but not in the image, it can be told what root stands on. */
static enum outcome print_early(const struct options *options, struct request *r)
{
	if (sources_read(options->root, r))
		return OUTCOME_SYSTEM;
	early_resolve(options->root, &r->early);
	warn_of_excluded(options->root, r);
	early_print(&r->early, stdout);
	return OUTCOME_DONE;
}

static void print_file(const char *path, void *context)
{
	(void)context;
	if (isatty(STDOUT_FILENO)) /* a hook takes it as it is */
		print_plain(stdout, "%s\n", path);
	else
		puts(path);
}

enum outcome verb_plan(const struct options *options)
{
	struct request r;
	struct plan plan = { 0 };
	enum outcome outcome = OUTCOME_SYSTEM;

	if (options->files) {
		nvme_files_visit(options->root, print_file, NULL);
		return OUTCOME_DONE;
	}
	request_init(&r);
	if (options->early) {
		outcome = print_early(options, &r);
		request_release(&r);
		return outcome;
	}
	if (!planning_make(options, false, &r, &plan) &&
	    !plan_print(&plan, &r, options->json, stdout))
		outcome = mistakes_have_error(&r.mistakes) ? OUTCOME_CONFIG : OUTCOME_DONE;
	plan_release(&plan);
	request_release(&r);
	return outcome;
}
