// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/planned.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "engine/origin.h"
#include "request/known.h"
#include "state/state_file.h"

struct json_object *planned_paths(struct json_object *state)
{
	struct json_object *paths = state ? json_object_object_get(state, "paths") : NULL;

	return json_object_is_type(paths, json_type_array) ? paths : NULL;
}

/* One identifier that one path is asked for. */
struct wanted {
	const char *nid;
	struct planned *planned;
	bool is_there;
};

static int by_nid(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->nid, y->nid);

	return order ? order : x->planned < y->planned ? -1 : x->planned > y->planned;
}

/* As the engine has it: one of the paths that are asked for the namespace has it. */
static bool namespace_is_there(const char *root, const struct wanted *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct controller *c = wanted[i].planned->controller;

		if (c && sysfs_has_namespace(root, c->name, wanted[i].nid))
			return true;
	}
	return false;
}

static size_t collect(struct planned *list, size_t count, struct wanted *all)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i].endpoint.nids.count; k++, used++)
			if (all)
				all[used] = (struct wanted){ list[i].endpoint.nids.text[k],
							     &list[i], false };
	return used;
}

static bool is_there(const struct wanted *all, size_t count, struct planned *planned,
		     const char *nid)
{
	const struct wanted key = { nid, planned, false };
	const struct wanted *found = bsearch(&key, all, count, sizeof(key), by_nid);

	return found && found->is_there;
}

/* Each namespace is looked for once, however many paths are asked for it. */
static int find_missing(const char *root, struct planned *list, size_t list_count)
{
	size_t count = collect(list, list_count, NULL), run;
	_cleanup_free_ struct wanted *all = calloc(count + 1, sizeof(*all));

	if (!all)
		return -ENOMEM;
	collect(list, list_count, all);
	qsort(all, count, sizeof(*all), by_nid);
	for (size_t i = 0; i < count; i += run) {
		bool there;

		for (run = 1; i + run < count && !strcmp(all[i].nid, all[i + run].nid); run++)
			;
		there = namespace_is_there(root, &all[i], run);
		for (size_t k = 0; k < run; k++)
			all[i + k].is_there = there;
	}
	for (size_t i = 0; i < list_count; i++) {
		const struct nids *nids = &list[i].endpoint.nids;

		for (size_t k = 0; list[i].controller && k < nids->count; k++)
			if (!is_there(all, count, &list[i], nids->text[k]))
				nids_add(&list[i].missing, nids->text[k]);
	}
	return 0;
}

/* A controller by what it has in common with every endpoint that can be its own. */
struct keyed {
	uint64_t key;
	const struct controller *controller;
};

/* Of several the first one in the list comes first. */
static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->controller < y->controller ? -1 : x->controller > y->controller;
}

/* As controller_find() does it, without going through the whole list for each path. */
static const struct controller *find_controller(const struct keyed *list, size_t count,
						const struct endpoint *e)
{
	uint64_t key = known_sum(e);
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (list[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && list[low].key == key; low++)
		if (controller_find(list[low].controller, 1, e))
			return list[low].controller;
	return NULL;
}

static int find_controllers(const struct controller *controllers, size_t controller_count,
			    struct planned *list, size_t count)
{
	_cleanup_free_ struct keyed *keyed = calloc(controller_count + 1, sizeof(*keyed));

	if (!keyed)
		return -ENOMEM;
	for (size_t i = 0; i < controller_count; i++)
		keyed[i] = (struct keyed){ known_sum(&controllers[i].endpoint), &controllers[i] };
	qsort(keyed, controller_count, sizeof(*keyed), by_key);
	for (size_t i = 0; i < count; i++)
		list[i].controller = find_controller(keyed, controller_count, &list[i].endpoint);
	return 0;
}

int planned_read(const char *root, struct json_object *state, const struct controller *controllers,
		 size_t controller_count, struct planned **list)
{
	struct json_object *paths = planned_paths(state);
	size_t all = paths ? json_object_array_length(paths) : 0, count = 0;
	int err;

	*list = all ? calloc(all, sizeof(**list)) : NULL;
	if (!all)
		return 0;
	if (!*list)
		return -ENOMEM;
	for (size_t i = 0; i < all; i++) {
		struct planned *planned = &(*list)[count];

		planned->path = json_object_array_get_idx(paths, i);
		state_file_endpoint(planned->path, &planned->endpoint);
		count += !planned->endpoint.discovery;
	}
	err = find_controllers(controllers, controller_count, *list, count);
	if (!err)
		err = find_missing(root, *list, count);
	return err ? err : (int)count;
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

		if (!list[i].controller && exclusions_forbid(&plan->exclusions, &list[i].endpoint))
			continue;
		for (size_t k = 0; k < plan->path_count && !keep; k++)
			keep = planned_is_asked_by(&list[i].endpoint, &plan->paths[k]);
		if (keep)
			list[left++] = list[i];
	}
	return left;
}
