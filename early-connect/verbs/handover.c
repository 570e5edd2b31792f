// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect handover`: run at the end of the initramfs, while its DHCP clients live, to note
 * their leases; and before the network managers of the real root, and before each `ifup -a`.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "handover/handover.h"
#include "handover/lease.h"
#include "state/leases.h"
#include "state/state_file.h"
#include "verbs/planning.h"

/* An engine that was told to end may hang in the kernel: it writes no state any more. */
#define LOCK_SECONDS 5

static void print_text(const struct handover *h)
{
	for (size_t i = 0; i < h->step_count; i++)
		print_plain(stdout, "%s  %s  (%s)\n", h->steps[i].name, h->steps[i].path,
			    h->steps[i].why);
	if (!h->nics.count)
		print_plain(stdout, "no NVMe/TCP connection: nothing to hand over\n");
	else if (!h->step_count)
		print_plain(stdout,
			    "nothing to write: no network manager is in the way of the boot "
			    "interfaces\n");
}

static void print_json(const struct handover *h)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *steps = json_object_new_array();

	for (size_t i = 0; i < h->step_count; i++) {
		struct json_object *step = json_object_new_object();

		json_add_text(step, "interface", h->steps[i].name);
		json_add_text(step, "path", h->steps[i].path);
		json_add_text(step, "why", h->steps[i].why);
		json_object_array_add(steps, step);
	}
	json_object_object_add(root, "steps", steps);
	json_print(root, stdout);
}

/* For the real root, whose managers have nothing to do here yet. */
static int note_leases(const char *root)
{
	_cleanup_fd_ int lock = lock_take(root, LOCK_SECONDS);
	int err = leases_note(root);

	if (lock < 0 && lock != -ETIMEDOUT)
		log_warn("lock: %s", strerror(-lock));
	if (err == -ENOENT) /* nothing was asked for */
		return 0;
	if (err)
		log_error(STATE_FILE ": can't note the leases: %s",
			  err == -EINVAL ? "damaged" : strerror(-err));
	return err;
}

/* What an earlier run left; @nics has its leases. */
static void find_nics(struct handover *h, const struct controller *controllers, size_t count)
{
	_cleanup_(json_put) struct json_object *state = NULL;

	if (state_file_read(h->root, &state)) {
		json_put(&state);
		state = NULL;
	}
	leases_nics_find(h->root, state, controllers, count, &h->nics);
	if (h->nics.unknown)
		log_warn("%s: can't tell which interface it runs over", h->nics.unknown);
}

enum outcome verb_handover(const struct options *options)
{
	_cleanup_free_ struct controller *controllers = NULL;
	struct handover h = { .root = options->root, .dry_run = options->dry_run };
	int count = sysfs_controllers(options->root, &controllers);
	bool initramfs = planning_in_initramfs(options);

	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	if (initramfs && !h.dry_run)
		handover_error(&h, note_leases(h.root));
	find_nics(&h, controllers, (size_t)count);
	if (!initramfs)
		hand_over(&h);
	for (size_t i = 0; initramfs && i < h.nics.count; i++)
		handover_address(&h, &h.nics.list[i]);
	if (initramfs)
		return h.error ? OUTCOME_SYSTEM : OUTCOME_DONE;
	if (options->json)
		print_json(&h);
	else if (!options->quiet)
		print_text(&h);
	for (size_t i = 0; i < h.step_count; i++)
		free(h.steps[i].path);
	free(h.steps);
	return h.error ? OUTCOME_SYSTEM : OUTCOME_DONE;
}
