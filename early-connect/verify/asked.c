// SPDX-License-Identifier: GPL-2.0-or-later
/* What was asked for, and whether all of it is there. */
#include "verify/asked.h"

#include <errno.h>
#include <string.h>

#include "base/json_text.h"
#include "kernel/modules.h"
#include "request/reason.h"
#include "state/state_file.h"

void verify_hand_over(const struct evidence *evidence, const char *check, struct report *report)
{
	struct json_object *state = evidence->state;
	struct json_object *paths = planned_paths(state);
	size_t count = paths ? json_object_array_length(paths) : 0;

	if (evidence->state_error && evidence->state_error != -ENOENT)
		report_add(report, check, CHECK_FAIL,
			   evidence->state_error == -EACCES ? "run it as root"
							    : "reboot; report it",
			   STATE_FILE ": %s",
			   evidence->state_error == -EINVAL ? "damaged"
							    : strerror(-evidence->state_error));
	else if (!state)
		report_add(
			report, check, CHECK_WARN,
			"set rd.nvmf.connect= or /etc/nvme/config.json and rebuild the initramfs",
			STATE_FILE ": not there: the initramfs connected nothing");
	else if (!paths)
		report_add(report, check, CHECK_FAIL, "reboot; report it",
			   STATE_FILE ": damaged: it lists no paths");
	else
		report_add(report, check, CHECK_PASS, NULL, "%zu path%s planned by %s, result %s",
			   count, count == 1 ? "" : "s", json_get_text(state, "stage"),
			   json_get_text(state, "result"));
}

void verify_configuration(const struct evidence *evidence, const char *check, struct report *report)
{
	const struct request *r = &evidence->request;

	for (size_t i = 0; i < r->mistakes.count; i++)
		report_add(report, check, r->mistakes.list[i].fatal ? CHECK_FAIL : CHECK_WARN,
			   "correct it, and look at early-connect plan", "%s",
			   r->mistakes.list[i].text);
	if (!r->mistakes.count)
		report_add(report, check, CHECK_PASS, NULL, "the sources hold no mistake");
}

void verify_modules(const struct evidence *evidence, const char *check, struct report *report)
{
	size_t before = report->count;

	for (const char *const *name = modules_needed; *name; name++)
		if (!module_is_present(evidence->root, *name))
			report_add(report, check, CHECK_FAIL, "modprobe it; rebuild the initramfs",
				   "%s is not loaded", *name);
	if (report->count == before)
		report_add(report, check, CHECK_PASS, NULL,
			   "nvme_core, nvme_fabrics and nvme_tcp are there");
}

static void check_path(const struct planned *planned, const char *check, struct report *report)
{
	const struct endpoint *e = &planned->endpoint;
	const char *sentence = json_get_text(planned->path, "sentence");
	const char *hint = json_get_text(planned->path, "hint");
	const struct controller *c = planned->controller;
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(e, address, sizeof(address));
	if (!c)
		report_add(report, check, CHECK_FAIL,
			   *hint ? hint : "early-connect probe it; early-connect connect",
			   "%s at %s is not connected%s%s", e->subsysnqn, address,
			   *sentence ? ": " : "", sentence);
	else if (!controller_is_live(c))
		report_add(report, check, CHECK_FAIL,
			   "check the network and the target; the kernel reconnects by itself",
			   "%s at %s: %s is %s", e->subsysnqn, address, c->name, c->state);
	else
		report_add(report, check, CHECK_PASS, NULL, "%s at %s: %s is live", e->subsysnqn,
			   address, c->name);
}

/* A name in the sources stands as its addresses in the hand-over. */
static bool was_tried(const struct evidence *evidence, const struct endpoint *e)
{
	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct endpoint *tried = &evidence->planned[i].endpoint;

		if (endpoint_is_same(tried, e) ||
		    (!strcmp(tried->name, e->traddr) && !strcmp(tried->subsysnqn, e->subsysnqn)))
			return true;
	}
	return controller_find(evidence->controllers, evidence->controller_count, e);
}

void verify_paths(const struct evidence *evidence, const char *check, struct report *report)
{
	char address[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < evidence->planned_count; i++)
		check_path(&evidence->planned[i], check, report);
	for (size_t i = 0; i < evidence->plan.path_count; i++) {
		const struct endpoint *e = &evidence->plan.paths[i];

		if (!e->discovery && !was_tried(evidence, e))
			report_add(report, check, CHECK_FAIL, "systemctl reload early-connect",
				   "%s at %s is asked for (%s), and not connected", e->subsysnqn,
				   endpoint_address(e, address, sizeof(address)), e->source);
	}
}

static void check_namespace(const struct planned *planned, const char *nid, const char *check,
			    struct report *report)
{
	if (nids_have(&planned->missing, nid))
		report_add(report, check, CHECK_FAIL, reason_hint(REASON_NO_NAMESPACE),
			   "%s: namespace %s is not there", planned->endpoint.subsysnqn, nid);
	else
		report_add(report, check, CHECK_PASS, NULL, "%s: namespace %s is there",
			   planned->endpoint.subsysnqn, nid);
}

void verify_namespaces(const struct evidence *evidence, const char *check, struct report *report)
{
	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct planned *planned = &evidence->planned[i];
		const struct nids *nids = &planned->endpoint.nids;

		for (size_t k = 0; planned->controller && k < nids->count; k++)
			check_namespace(planned, nids->text[k], check, report);
	}
}
