// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "base/log.h"
#include "state/state_file.h"
#include "state/today.h"

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

int evidence_gather(struct evidence *evidence)
{
	const char *what = "/sys/class/nvme";
	int count = sysfs_controllers(evidence->root, &evidence->controllers);

	request_init(&evidence->request);
	if (count >= 0) {
		evidence->controller_count = (size_t)count;
		what = STATE_FILE;
		evidence->state_error = state_file_read(evidence->root, &evidence->state);
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
	if (count >= 0 && !mistakes_have_error(&evidence->request.mistakes))
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

void evidence_release(struct evidence *evidence)
{
	fstab_release(&evidence->fstab);
	plan_release(&evidence->plan);
	request_release(&evidence->request);
	free(evidence->planned);
	free(evidence->controllers);
	json_put(&evidence->state);
}
