// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect udev`: what the udev rule calls for a subsystem or a controller that came, changed
 * or went, whoever connected it.
 */
#include "verbs/verb.h"

#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "kernel/registry.h"
#include "kernel/sysfs.h"
#include "request/plan.h"
#include "state/sources.h"
#include "storage/early_find.h"

/* Where nothing is configured, what someone has set instead of the kernel's default stays. */
static int set_iopolicy(const char *root, const struct request *r, const char *subsystem)
{
	const char *wanted = *r->iopolicy ? r->iopolicy : DEFAULT_IOPOLICY;
	char path[PATH_MAX], now[16];

	snprintf(path, sizeof(path), "/sys/class/nvme-subsystem/%s/iopolicy", subsystem);
	if (file_read_line(root, path, now, sizeof(now)) || !strcmp(now, wanted) ||
	    (!*r->iopolicy && strcmp(now, KERNEL_IOPOLICY) != 0))
		return 0;
	return sysfs_write(root, subsystem, "iopolicy", wanted);
}

static bool is_there(const char *root, const char *device)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/class/nvme/%s", root, device);
	return !access(path, F_OK);
}

/* As plan.c has it: the path's own, everybody's, never. */
static long loss_timeout(const struct request *r, const char *subsysnqn)
{
	const struct tunables *t = &r->tunables;

	for (size_t i = 0; i < r->endpoint_count; i++)
		if (!strcmp(r->endpoints[i].subsysnqn, subsysnqn) &&
		    tunable_is_set(&r->endpoints[i].tunables, TUNE_CTRL_LOSS_TMO))
			t = &r->endpoints[i].tunables;
	return tunable_is_set(t, TUNE_CTRL_LOSS_TMO) ? t->value[TUNE_CTRL_LOSS_TMO] : -1;
}

/* It is not given up while its target is away, and others' disconnect-all leaves it alone. */
static int guard(const char *root, const struct request *r, const struct controller *c)
{
	long wanted = loss_timeout(r, c->endpoint.subsysnqn);
	char text[24], owner[64];
	int err = 0;

	snprintf(text, sizeof(text), "%ld", wanted);
	if (c->ctrl_loss_tmo != wanted)
		err = sysfs_write(root, c->name, "ctrl_loss_tmo", text);
	if (!err && !registry_owner(root, c->name, owner, sizeof(owner)))
		err = registry_claim(root, c->name);
	return err;
}

/*
 * What carries root, /usr or resume is guarded. In the initramfs root is not mounted yet, and what
 * is connected there is connected by us.
 */
static int guard_root(const char *root, const struct request *r, const char *device)
{
	struct early needed = { .which = EARLY_AUTO };
	struct controller c;

	if (sources_in_initramfs(root) || sysfs_controller(root, device, &c))
		return 0;
	early_resolve(root, &needed);
	if (needed.which != EARLY_LIST || !early_names(&needed, c.endpoint.subsysnqn))
		return 0;
	return guard(root, r, &c);
}

static void forget(const char *root, const char *device)
{
	const char *event = getenv("SEQNUM");

	registry_forget(root, device, event ? strtoull(event, NULL, 10) : 0);
}

enum outcome verb_udev(const struct options *options)
{
	const char *root = options->root, *device = options->arguments[0];
	bool subsystem = !strncmp(device, "nvme-subsys", 11);
	struct request r;
	int err = 0;

	if (strncmp(device, "nvme", 4) || strchr(device, '/')) {
		log_error("udev: %s: is neither nvmeN nor nvme-subsysN", device);
		return OUTCOME_USAGE;
	}
	if (!subsystem && !is_there(root, device)) {
		forget(root, device);
		return OUTCOME_DONE;
	}
	request_init(&r);
	err = sources_read(root, &r);
	if (!err && subsystem)
		err = set_iopolicy(root, &r, device);
	else if (!err)
		err = guard_root(root, &r, device);
	request_release(&r);
	if (err)
		log_error("%s: %s", device, strerror(-err));
	return err ? OUTCOME_SYSTEM : OUTCOME_DONE;
}
