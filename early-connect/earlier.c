// SPDX-License-Identifier: GPL-2.0-or-later
#include "earlier.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "discover.h"
#include "json_text.h"
#include "plan.h"
#include "state.h"

int earlier_read(const char *root, struct earlier *earlier)
{
	struct json_object *state = NULL, *paths;
	int err = state_read(root, &state);

	memset(earlier, 0, sizeof(*earlier));
	if (err) {
		json_object_put(state);
		return err == -ENOENT ? 0 : err;
	}
	earlier->state = state;
	paths = json_object_object_get(state, "paths");
	if (!json_object_is_type(paths, json_type_array))
		return 0;
	earlier->paths = calloc(json_object_array_length(paths) + 1, sizeof(*earlier->paths));
	if (!earlier->paths) {
		earlier_release(earlier);
		return -ENOMEM;
	}
	for (size_t i = 0; i < json_object_array_length(paths); i++) {
		struct earlier_path *path = &earlier->paths[earlier->path_count++];

		path->json = json_object_array_get_idx(paths, i);
		path->live = !strcmp(json_get_text(path->json, "state"), "live");
		state_read_endpoint(path->json, &path->endpoint);
	}
	return 0;
}

void earlier_release(struct earlier *earlier)
{
	json_object_put(earlier->state);
	free(earlier->paths);
	memset(earlier, 0, sizeof(*earlier));
}

const struct earlier_path *earlier_find(const struct earlier *earlier, const struct endpoint *e)
{
	for (size_t i = 0; i < earlier->path_count; i++) {
		const struct endpoint *known = &earlier->paths[i].endpoint;

		if (endpoint_is_same(known, e) && !strcmp(known->hostnqn, e->hostnqn))
			return &earlier->paths[i];
	}
	return NULL;
}

/* By now the interface of that MAC has a name. */
static bool is_asked_by_mac(const struct endpoint *asked, const struct endpoint *e)
{
	struct endpoint unnamed = *e;

	*unnamed.host_iface = '\0';
	return *asked->host_mac && !strcasecmp(asked->host_mac, e->host_mac) &&
	       asked->host_vlan == e->host_vlan && endpoint_is_same(asked, &unnamed);
}

/* The log is read again. */
static bool is_from_log(const struct endpoint *e)
{
	return !strncmp(e->source, DISCOVERY_SOURCE, strlen(DISCOVERY_SOURCE));
}

static struct endpoint *find_asked(struct request *r, size_t count, const struct endpoint *e)
{
	for (size_t i = 0; i < count; i++) {
		struct endpoint *asked = &r->endpoints[i];

		if (*e->hostnqn && *asked->hostnqn && strcmp(asked->hostnqn, e->hostnqn) != 0)
			continue;
		if (endpoint_is_same(asked, e) || is_asked_by_mac(asked, e))
			return asked;
		if (asked->discovery && e->discovery && !strcmp(asked->traddr, e->traddr))
			return asked; /* on whichever port it was found */
	}
	return NULL;
}

/* The interface may have got another name since: the controller's is the one it began with. */
static void keep_as_connected(struct endpoint *asked, const struct endpoint *e)
{
	if (!*asked->hostnqn) {
		memcpy(asked->hostnqn, e->hostnqn, sizeof(asked->hostnqn));
		memcpy(asked->hostid, e->hostid, sizeof(asked->hostid));
	}
	if (*asked->host_mac && *e->host_iface) {
		memcpy(asked->host_iface, e->host_iface, sizeof(asked->host_iface));
		*asked->host_mac = '\0';
		asked->host_vlan = 0;
	}
}

/* As a source would ask for it: what it came to is found again, unless it is connected. */
static void make_asked(const struct earlier_path *path, struct endpoint *e)
{
	*e = path->endpoint;
	if (path->live && *e->host_iface) {
		*e->host_mac = '\0';
		e->host_vlan = 0;
	}
	if (path->live)
		return;
	*e->hostnqn = *e->hostid = '\0';
	if (*e->host_mac)
		*e->host_iface = '\0';
	if (*e->name)
		memcpy(e->traddr, e->name, sizeof(e->traddr));
	*e->name = '\0';
}

int earlier_add(const struct earlier *earlier, struct request *r)
{
	size_t count = r->endpoint_count; /* what is added here has itself no second */

	for (size_t i = 0; i < earlier->path_count; i++) {
		const struct earlier_path *path = &earlier->paths[i];
		struct endpoint *asked = find_asked(r, count, &path->endpoint);
		struct endpoint *e;

		if (asked && path->live)
			keep_as_connected(asked, &path->endpoint);
		if (asked || path->endpoint.from_file || is_from_log(&path->endpoint))
			continue;
		e = request_add_endpoint(r, path->endpoint.source);
		if (!e)
			return -ENOMEM;
		make_asked(path, e);
	}
	return 0;
}
