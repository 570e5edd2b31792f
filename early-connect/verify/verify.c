// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/verify.h"

#include "base/macro.h"
#include "verify/asked.h"
#include "verify/files.h"
#include "verify/kernel.h"
#include "verify/network.h"
#include "verify/timing.h"

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
	{ "exclusion", verify_exclusions },
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

void verify_run(const struct evidence *evidence, struct report *report)
{
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i].run(evidence, checks[i].name, report);
}
