// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/earlier.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "base/json_text.h"
#include "base/plain_text.h"
#include "engine/origin.h"
#include "request/plan.h"
#include "state/state_file.h"

#define HEX_DIGITS "0123456789abcdefABCDEF"

static bool nids_are_sound(const struct nids *nids)
{
	for (size_t i = 0; i < nids->count; i++)
		if (!*nids->text[i] || nids->text[i][strspn(nids->text[i], HEX_DIGITS)])
			return false;
	return true;
}

/* As a source's parser would let it pass, whatever has happened to the file. */
static bool is_sound(const struct endpoint *e)
{
	const char *why;

	return !nqn_check(e->subsysnqn, &why) && traddr_is_valid(e->traddr) &&
	       trsvcid_is_valid(e->trsvcid) && *e->source && text_is_plain(e->source) &&
	       (!*e->name || traddr_is_valid(e->name)) &&
	       (!*e->host_traddr || traddr_is_address(e->host_traddr)) &&
	       (!*e->host_mac || mac_is_valid(e->host_mac)) && text_is_plain(e->host_iface) &&
	       !strchr(e->host_iface, ',') && nids_are_sound(&e->nids) &&
	       (!*e->hostnqn || !nqn_check(e->hostnqn, &why)) &&
	       (!*e->hostid || uuid_is_valid(e->hostid));
}

int earlier_parse(const char *text, struct earlier *earlier)
{
	struct json_object *paths;

	memset(earlier, 0, sizeof(*earlier));
	earlier->state = json_tokener_parse(text);
	if (!json_object_is_type(earlier->state, json_type_object)) {
		earlier_release(earlier);
		return -EINVAL;
	}
	paths = json_object_object_get(earlier->state, "paths");
	if (!json_object_is_type(paths, json_type_array))
		return 0;
	earlier->paths = calloc(json_object_array_length(paths) + 1, sizeof(*earlier->paths));
	if (!earlier->paths) {
		earlier_release(earlier);
		return -ENOMEM;
	}
	for (size_t i = 0; i < json_object_array_length(paths); i++) {
		struct earlier_path *path = &earlier->paths[earlier->path_count];

		path->json = json_object_array_get_idx(paths, i);
		path->live = !strcmp(json_get_text(path->json, "state"), "live");
		state_file_endpoint(path->json, &path->endpoint);
		earlier->path_count += is_sound(&path->endpoint);
	}
	return 0;
}

int earlier_read(const char *root, struct earlier *earlier)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read_most(root, STATE_FILE, STATE_MAX_SIZE, &text, NULL);

	memset(earlier, 0, sizeof(*earlier));
	if (err)
		return err == -ENOENT ? 0 : err;
	return earlier_parse(text, earlier);
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

		if (endpoint_is_same_host(known, e))
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

static bool is_asked(const struct endpoint *asked, const struct endpoint *e)
{
	if (*e->hostnqn && *asked->hostnqn && strcmp(asked->hostnqn, e->hostnqn) != 0)
		return false;
	if (asked->discovery && e->discovery && !strcmp(asked->traddr, e->traddr))
		return true; /* on whichever port it was found */
	return endpoint_is_same(asked, e) || is_asked_by_mac(asked, e);
}

static void keep_identity(struct endpoint *asked, const struct endpoint *e)
{
	if (*asked->hostnqn || *asked->hostid)
		return;
	memcpy(asked->hostnqn, e->hostnqn, sizeof(asked->hostnqn));
	memcpy(asked->hostid, e->hostid, sizeof(asked->hostid));
}

/* The interface may have got another name since: the controller's is the one it began with. */
static void keep_as_connected(struct endpoint *asked, const struct endpoint *e)
{
	asked->in_use = true;
	keep_identity(asked, e);
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
	e->in_use = path->live;
	if (path->live && *e->host_iface) {
		*e->host_mac = '\0';
		e->host_vlan = 0;
	}
	if (path->live)
		return;
	*e->hostnqn = *e->hostid = '\0';
	if (*e->host_mac)
		*e->host_iface = '\0';
}

static bool same_name(const struct endpoint *a, const struct endpoint *b)
{
	return *a->name && !strcmp(a->name, b->name) && !strcmp(a->subsysnqn, b->subsysnqn) &&
	       !strcmp(a->trsvcid, b->trsvcid);
}

/* One of its addresses is connected: there may be no name server now, and it is not asked. */
static bool name_is_in_use(const struct earlier *earlier, const struct endpoint *e)
{
	for (size_t i = 0; i < earlier->path_count; i++)
		if (earlier->paths[i].live && same_name(&earlier->paths[i].endpoint, e))
			return true;
	return false;
}

static bool is_name_of(const struct endpoint *asked, const struct endpoint *e)
{
	return *e->name && !strcmp(asked->traddr, e->name) &&
	       !strcmp(asked->subsysnqn, e->subsysnqn) && !strcmp(asked->trsvcid, e->trsvcid);
}

/* What is asked for by that name is asked for by the addresses that it had. */
static void put_addresses(const struct earlier *earlier, struct request *r)
{
	for (size_t i = 0; i < r->endpoint_count; i++) {
		struct endpoint name = r->endpoints[i];
		bool first = true;

		for (size_t j = 0; j < earlier->path_count; j++) {
			const struct endpoint *e = &earlier->paths[j].endpoint;
			struct endpoint *to = &r->endpoints[i];

			if (!is_name_of(&name, e) || !name_is_in_use(earlier, e))
				continue;
			if (!first)
				to = request_add_endpoint(r, name.source);
			if (!to)
				return;
			*to = name;
			memcpy(to->traddr, e->traddr, sizeof(to->traddr));
			memcpy(to->name, e->name, sizeof(to->name));
			first = false;
		}
	}
}

/* Is it asked for already? If it was live, in the way that it was connected. */
static bool find_asked(struct request *r, size_t count, const struct earlier_path *path)
{
	bool asked = false;

	for (size_t i = 0; i < count; i++) {
		if (is_name_of(&r->endpoints[i], &path->endpoint))
			asked = true; /* none of its addresses is of use: it is looked up */
		if (!is_asked(&r->endpoints[i], &path->endpoint))
			continue;
		asked = true;
		if (path->live)
			keep_as_connected(&r->endpoints[i], &path->endpoint);
	}
	return asked;
}

/* A further path to a subsystem is the same host's, who may have another name in the files by now.
 */
static void keep_identities(const struct earlier *earlier, struct request *r)
{
	for (size_t i = 0; i < earlier->path_count; i++) {
		const struct endpoint *e = &earlier->paths[i].endpoint;

		for (size_t j = 0; earlier->paths[i].live && j < r->endpoint_count; j++)
			if (!strcmp(r->endpoints[j].subsysnqn, e->subsysnqn))
				keep_identity(&r->endpoints[j], e);
	}
}

int earlier_add(const struct earlier *earlier, struct request *r)
{
	size_t count;

	put_addresses(earlier, r);
	count = r->endpoint_count; /* what is added from here on has itself no second */
	for (size_t i = 0; i < earlier->path_count; i++) {
		const struct earlier_path *path = &earlier->paths[i];
		struct endpoint *e;

		if (find_asked(r, count, path) || path->endpoint.from_file ||
		    endpoint_is_discovered(&path->endpoint) /* the log is read again */)
			continue;
		e = request_add_endpoint(r, path->endpoint.source);
		if (!e)
			return -ENOMEM;
		make_asked(path, e);
		if (*e->name && !name_is_in_use(earlier, e)) {
			memcpy(e->traddr, e->name, sizeof(e->traddr));
			*e->name = '\0';
		}
	}
	keep_identities(earlier, r);
	return 0;
}
