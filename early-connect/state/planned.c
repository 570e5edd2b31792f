// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/planned.h"

#include <errno.h>
#include <string.h>

#include "engine/discover.h"
#include "state/state_file.h"

struct json_object *planned_paths(struct json_object *state)
{
	struct json_object *paths = state ? json_object_object_get(state, "paths") : NULL;

	return json_object_is_type(paths, json_type_array) ? paths : NULL;
}

/* As the engine has it: one of the paths that are asked for the namespace has it. */
static bool namespace_is_there(const char *root, const struct planned *list, size_t count,
			       const char *nid)
{
	for (size_t i = 0; i < count; i++)
		if (nids_have(&list[i].endpoint.nids, nid) && list[i].controller &&
		    sysfs_has_namespace(root, list[i].controller->name, nid))
			return true;
	return false;
}

static void find_missing(const char *root, const struct planned *list, size_t count,
			 struct planned *planned)
{
	const struct nids *nids = &planned->endpoint.nids;

	for (size_t i = 0; i < nids->count; i++)
		if (!namespace_is_there(root, list, count, nids->text[i]))
			nids_add(&planned->missing, nids->text[i]);
}

int planned_read(const char *root, struct json_object *state, const struct controller *controllers,
		 size_t controller_count, struct planned **list)
{
	struct json_object *paths = planned_paths(state);
	size_t all = paths ? json_object_array_length(paths) : 0, count = 0;

	*list = all ? calloc(all, sizeof(**list)) : NULL;
	if (all && !*list)
		return -ENOMEM;
	for (size_t i = 0; i < all; i++) {
		struct planned *planned = &(*list)[count];

		planned->path = json_object_array_get_idx(paths, i);
		state_file_endpoint(planned->path, &planned->endpoint);
		planned->controller =
			controller_find(controllers, controller_count, &planned->endpoint);
		count += !planned->endpoint.discovery;
	}
	for (size_t i = 0; i < count; i++)
		if ((*list)[i].controller)
			find_missing(root, *list, count, &(*list)[i]);
	return (int)count;
}

bool planned_is_asked_by(const struct endpoint *was, const struct endpoint *e)
{
	char source[SOURCE_SIZE];

	if (!e->discovery)
		return endpoint_is_same(was, e) ||
		       (!strcmp(was->name, e->traddr) && !strcmp(was->subsysnqn, e->subsysnqn));
	snprintf(source, sizeof(source), DISCOVERY_SOURCE "%.40s (",
		 *e->name ? e->name : e->traddr);
	return !strncmp(was->source, source, strlen(source));
}

size_t planned_forget(struct planned *list, size_t count, const struct plan *plan)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		bool keep = list[i].controller || !list[i].endpoint.from_file;

		for (size_t k = 0; k < plan->path_count && !keep; k++)
			keep = planned_is_asked_by(&list[i].endpoint, &plan->paths[k]);
		if (keep)
			list[left++] = list[i];
	}
	return left;
}
