// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect status`: the kernel's controllers, and the planned paths that have none. */
#include <errno.h>
#include <string.h>

#include "json_text.h"
#include "log.h"
#include "reason.h"
#include "state.h"
#include "sysfs.h"
#include "verbs.h"

static void print_controllers(const struct controller *list, size_t count)
{
	char address[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		const struct controller *c = &list[i];
		bool first = true;

		for (size_t j = 0; j < i; j++)
			first &= strcmp(list[j].endpoint.subsysnqn, c->endpoint.subsysnqn) != 0;
		if (!first)
			continue;
		printf("%s%s%s\n", c->endpoint.subsysnqn, *c->iopolicy ? "  iopolicy " : "",
		       c->iopolicy);
		for (size_t j = i; j < count; j++)
			if (!strcmp(list[j].endpoint.subsysnqn, c->endpoint.subsysnqn))
				printf("  %-8s %-24s %s\n", list[j].name,
				       endpoint_address(&list[j].endpoint, address,
							sizeof(address)),
				       list[j].state);
	}
}

/* As the engine has it: one of the paths that are asked for the namespace has it. */
static bool namespace_is_there(const char *root, struct json_object *paths,
			       const struct controller *list, size_t count, const char *nid)
{
	for (size_t i = 0; i < json_object_array_length(paths); i++) {
		const struct controller *c;
		struct endpoint e;

		state_read_endpoint(json_object_array_get_idx(paths, i), &e);
		c = strcmp(e.nid, nid) ? NULL : controller_find(list, count, &e);
		if (c && sysfs_has_namespace(root, c->name, nid))
			return true;
	}
	return false;
}

/*
 * The paths of the hand-over that the kernel has no controller for, or not the namespace that they
 * are asked for; @out NULL: only counted.
 */
static size_t print_missing(const char *root, struct json_object *state,
			    const struct controller *list, size_t count, FILE *out)
{
	struct json_object *paths = state ? json_object_object_get(state, "paths") : NULL;
	char address[ADDRESS_TEXT_SIZE];
	size_t missing = 0;

	if (!json_object_is_type(paths, json_type_array))
		return 0;
	for (size_t i = 0; i < json_object_array_length(paths); i++) {
		struct json_object *path = json_object_array_get_idx(paths, i);
		const char *wrong = json_get_text(path, "sentence");
		const struct controller *c;
		struct endpoint e;

		state_read_endpoint(path, &e);
		c = controller_find(list, count, &e);
		if (e.discovery ||
		    (c && (!*e.nid || namespace_is_there(root, paths, list, count, e.nid))))
			continue;
		if (c)
			wrong = reason_sentence(REASON_NO_NAMESPACE);
		missing++;
		if (!out)
			continue;
		fprintf(out, "%s\n  %-8s %-24s %s%s%s\n", e.subsysnqn, c ? c->name : "-",
			endpoint_address(&e, address, sizeof(address)), wrong, c ? ": " : "",
			c ? e.nid : "");
	}
	return missing;
}

static void print_json(const struct controller *list, size_t count, struct json_object *state)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *controllers = json_object_new_array();

	for (size_t i = 0; i < count; i++) {
		struct json_object *c = json_object_new_object();

		json_add_text(c, "controller", list[i].name);
		json_add_text(c, "state", list[i].state);
		json_add_text(c, "subsysnqn", list[i].endpoint.subsysnqn);
		json_add_text(c, "traddr", list[i].endpoint.traddr);
		json_add_text(c, "trsvcid", list[i].endpoint.trsvcid);
		json_add_text(c, "iopolicy", list[i].iopolicy);
		json_add_number(c, "ctrl_loss_tmo", list[i].ctrl_loss_tmo);
		json_object_array_add(controllers, c);
	}
	json_object_object_add(root, "controllers", controllers);
	if (state)
		json_object_object_add(root, "hand_over", json_object_get(state));
	json_print(root, stdout);
}

static bool all_live(const struct controller *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!controller_is_live(&list[i]))
			return false;
	return true;
}

enum outcome verb_status(const struct options *options)
{
	_cleanup_(json_put) struct json_object *state = NULL;
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers(options->root, &list);
	size_t missing;

	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	if (state_read(options->root, &state) == -EINVAL)
		log_warn(STATE_FILE ": damaged");
	if (options->json) {
		missing = print_missing(options->root, state, list, (size_t)count, NULL);
		print_json(list, (size_t)count, state);
	} else {
		print_controllers(list, (size_t)count);
		missing = print_missing(options->root, state, list, (size_t)count, stdout);
		if (!count && !missing)
			printf("no NVMe/TCP controller, and none planned\n");
	}
	return missing || !all_live(list, (size_t)count) ? OUTCOME_PARTIAL : OUTCOME_DONE;
}
