// SPDX-License-Identifier: GPL-2.0-or-later
/* The checks: each reads the evidence and adds at least one row. */
#include <errno.h>
#include <string.h>

#include "block.h"
#include "handover_look.h"
#include "json_text.h"
#include "modules.h"
#include "state.h"
#include "verify.h"

#define LEAVES_MAX 32

static struct json_object *planned_paths(const struct evidence *evidence)
{
	struct json_object *paths =
		evidence->state ? json_object_object_get(evidence->state, "paths") : NULL;

	return json_object_is_type(paths, json_type_array) ? paths : NULL;
}

static size_t planned_count(const struct evidence *evidence)
{
	struct json_object *paths = planned_paths(evidence);

	return paths ? json_object_array_length(paths) : 0;
}

static void check_state(const struct evidence *evidence, const char *check, struct report *report)
{
	if (evidence->state_error && evidence->state_error != -ENOENT)
		report_add(report, check, CHECK_FAIL, "reboot; report it", STATE_FILE ": %s",
			   evidence->state_error == -EINVAL ? "damaged"
							    : strerror(-evidence->state_error));
	else if (!evidence->state)
		report_add(
			report, check, CHECK_WARN,
			"set rd.nvmf.connect= or /etc/nvme/config.json and rebuild the initramfs",
			STATE_FILE ": not there: the initramfs connected nothing");
	else if (!planned_paths(evidence))
		report_add(report, check, CHECK_FAIL, "reboot; report it",
			   STATE_FILE ": damaged: it lists no paths");
	else
		report_add(report, check, CHECK_PASS, NULL, "%zu path%s planned by %s, result %s",
			   planned_count(evidence), planned_count(evidence) == 1 ? "" : "s",
			   json_get_text(evidence->state, "stage"),
			   json_get_text(evidence->state, "result"));
}

static void check_modules(const struct evidence *evidence, const char *check, struct report *report)
{
	bool all = true;

	for (const char *const *name = modules_needed; *name; name++) {
		if (module_is_present(evidence->root, *name))
			continue;
		all = false;
		report_add(report, check, CHECK_FAIL, "modprobe it; rebuild the initramfs",
			   "%s is not loaded", *name);
	}
	if (all)
		report_add(report, check, CHECK_PASS, NULL,
			   "nvme_core, nvme_fabrics and nvme_tcp are there");
}

static void check_one_path(const struct evidence *evidence, const char *check,
			   const struct endpoint *e, struct report *report)
{
	const struct controller *c =
		controller_find(evidence->controllers, evidence->controller_count, e);
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(e, address, sizeof(address));
	if (!c)
		report_add(report, check, CHECK_FAIL,
			   "early-connect probe it; early-connect connect",
			   "%s at %s is not connected", e->subsysnqn, address);
	else if (!controller_is_live(c))
		report_add(report, check, CHECK_FAIL,
			   "check the network and the target; the kernel reconnects by itself",
			   "%s at %s: %s is %s", e->subsysnqn, address, c->name, c->state);
	else
		report_add(report, check, CHECK_PASS, NULL, "%s at %s: %s is live", e->subsysnqn,
			   address, c->name);
}

static void check_paths(const struct evidence *evidence, const char *check, struct report *report)
{
	for (size_t i = 0; i < planned_count(evidence); i++) {
		struct endpoint e;

		state_read_endpoint(json_object_array_get_idx(planned_paths(evidence), i), &e);
		if (!e.discovery)
			check_one_path(evidence, check, &e, report);
	}
}

static bool is_planned(const struct evidence *evidence, const char *subsysnqn)
{
	for (size_t i = 0; i < planned_count(evidence); i++) {
		struct json_object *path = json_object_array_get_idx(planned_paths(evidence), i);

		if (!strcmp(json_get_text(path, "subsysnqn"), subsysnqn))
			return true;
	}
	return false;
}

static int root_leaves(const struct evidence *evidence, struct block_leaf *leaves)
{
	unsigned int major, minor;
	int err = block_of_mount(evidence->root, "/", &major, &minor);

	return err ? err : block_leaves(evidence->root, major, minor, leaves, LEAVES_MAX);
}

static void check_root(const struct evidence *evidence, const char *check, struct report *report)
{
	struct block_leaf leaves[LEAVES_MAX];
	int count = root_leaves(evidence, leaves);

	if (count < 0) {
		report_add(report, check, CHECK_WARN, "look at findmnt /",
			   "can't tell what / stands on: %s", strerror(-count));
		return;
	}
	for (int i = 0; i < count; i++) {
		const struct block_leaf *leaf = &leaves[i];

		if (strcmp(leaf->transport, "tcp"))
			report_add(report, check, planned_count(evidence) ? CHECK_WARN : CHECK_PASS,
				   "if root should be remote, check root= on the command line",
				   "/ stands on %s, which is not NVMe/TCP", leaf->name);
		else if (!is_planned(evidence, leaf->subsysnqn))
			report_add(report, check, CHECK_FAIL,
				   "add the subsystem to the command line or config.json",
				   "/ stands on %s of %s, which nobody planned", leaf->name,
				   leaf->subsysnqn);
		else
			report_add(report, check, CHECK_PASS, NULL, "/ stands on %s of %s",
				   leaf->name, leaf->subsysnqn);
	}
}

static bool carries_root(const struct block_leaf *leaves, int count, const char *subsysnqn)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(leaves[i].subsysnqn, subsysnqn))
			return true;
	return false;
}

/* With the kernel's default of 600 s an outage of ten minutes takes the root file system away. */
static void check_loss_timeout(const struct evidence *evidence, const char *check,
			       struct report *report)
{
	struct block_leaf leaves[LEAVES_MAX];
	int count = root_leaves(evidence, leaves);

	for (size_t i = 0; i < evidence->controller_count; i++) {
		const struct controller *c = &evidence->controllers[i];

		if (!carries_root(leaves, count, c->endpoint.subsysnqn))
			continue;
		if (c->ctrl_loss_tmo == -1)
			report_add(report, check, CHECK_PASS, NULL, "%s never gives up", c->name);
		else if (c->ctrl_loss_tmo < 0)
			report_add(report, check, CHECK_WARN, "look at its ctrl_loss_tmo in sysfs",
				   "%s does not tell when it is given up", c->name);
		else
			report_add(report, check, CHECK_FAIL,
				   "echo -1 > its ctrl_loss_tmo in /sys/class/nvme; remove "
				   "ctrl_loss_tmo from the configuration",
				   "%s carries / and is given up after %ld s without the target",
				   c->name, c->ctrl_loss_tmo);
	}
}

static void check_network(const struct evidence *evidence, const char *check, struct report *report)
{
	handover_look_network(evidence->root, evidence->controllers, evidence->controller_count,
			      check, report);
}

static void check_lease(const struct evidence *evidence, const char *check, struct report *report)
{
	handover_look_lease(evidence->root, evidence->controllers, evidence->controller_count,
			    check, report);
}

static const struct {
	const char *name;
	void (*run)(const struct evidence *evidence, const char *check, struct report *report);
} checks[] = {
	{ "hand-over", check_state },
	{ "modules", check_modules },
	{ "path", check_paths },
	{ "root", check_root },
	{ "ctrl_loss_tmo", check_loss_timeout },
	{ "network", check_network },
	{ "lease", check_lease },
};

void verify_run(const struct evidence *evidence, struct report *report)
{
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i].run(evidence, checks[i].name, report);
}
