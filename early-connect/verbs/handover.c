// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect handover`: run before the network managers of the real root, and before each `ifup
 * -a`.
 */
#include "verbs/verb.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "base/log.h"
#include "handover/handover.h"

static void print_text(const struct handover *h)
{
	for (size_t i = 0; i < h->step_count; i++)
		printf("%s  %s  (%s)\n", h->steps[i].name, h->steps[i].path, h->steps[i].why);
	if (!h->nics.count)
		printf("no NVMe/TCP connection: nothing to hand over\n");
	else if (!h->step_count)
		printf("nothing to write: no network manager is in the way of the boot "
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

enum outcome verb_handover(const struct options *options)
{
	_cleanup_free_ struct controller *controllers = NULL;
	struct handover h = { .root = options->root, .dry_run = options->dry_run };
	int count = sysfs_controllers(options->root, &controllers);

	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	boot_nics_find(options->root, controllers, (size_t)count, &h.nics);
	if (h.nics.unknown)
		log_warn("%s: can't tell which interface it runs over", h.nics.unknown);
	hand_over(&h);
	if (options->json)
		print_json(&h);
	else if (!options->quiet)
		print_text(&h);
	for (size_t i = 0; i < h.step_count; i++)
		free(h.steps[i].path);
	free(h.steps);
	return h.error ? OUTCOME_SYSTEM : OUTCOME_DONE;
}
