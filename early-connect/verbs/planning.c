// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbs/planning.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "request/plan_early.h"
#include "request/plan_leased.h"
#include "state/earlier.h"
#include "state/sources.h"
#include "state/state_file.h"
#include "storage/early_find.h"

bool planning_in_initramfs(const struct options *options)
{
	if (options->stage != STAGE_AUTO)
		return options->stage == STAGE_INITRAMFS;
	return sources_in_initramfs("");
}

/* In the real root, what the initramfs was asked for counts as well. */
static int read_earlier(const char *root, struct request *r)
{
	struct earlier earlier;
	int err = earlier_read(root, &earlier);

	if (err && err != -ENOMEM) {
		log_warn(STATE_FILE ": %s, left aside",
			 err == -EINVAL ? "damaged" : strerror(-err));
		return 0;
	}
	if (!err)
		err = earlier_add(&earlier, r);
	earlier_release(&earlier);
	return err;
}

int planning_make(const struct options *options, bool now, struct request *r, struct plan *plan)
{
	bool initramfs = planning_in_initramfs(options);
	int err = sources_read(options->root, r);

	if (!err && now && !initramfs && !r->disabled)
		err = read_earlier(options->root, r);
	if (!err)
		err = plan_make(r, plan);
	if (err)
		log_error("reading the sources: %s", strerror(-err));
	plan->take_all = !initramfs;
	if (!err && initramfs) {
		early_resolve(options->root, &r->early);
		plan_filter_early(r, plan);
	}
	if (!err) {
		plan_leave_leased_out(r, plan);
		plan_limit(r, plan);
	}
	if (options->timeout != TIMEOUT_UNSET)
		plan->timeout = options->timeout;
	if (options->paths != PATHS_UNSET)
		plan->paths_wanted = options->paths;
	return err;
}
