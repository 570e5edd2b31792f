// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/endpoint_json.h"

#include "base/json_text.h"

/* "nid" alone is what earlier versions wrote and read; it has the first of several. */
static void json_add_nids(struct json_object *path, const struct nids *nids)
{
	struct json_object *list;

	if (nids->count)
		json_add_text(path, "nid", nids->text[0]);
	if (nids->count < 2)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < nids->count; i++)
		json_object_array_add(list, json_object_new_string(nids->text[i]));
	json_object_object_add(path, "nids", list);
}

void json_get_nids(struct json_object *path, struct nids *nids)
{
	struct json_object *list = json_object_object_get(path, "nids"), *member;
	size_t length =
		json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	char nid[NID_SIZE];

	nids->count = 0;
	for (size_t i = 0; i < length; i++) {
		member = json_object_array_get_idx(list, i);
		if (!json_object_is_type(member, json_type_string))
			continue;
		snprintf(nid, sizeof(nid), "%s", json_object_get_string(member));
		nids_add(nids, nid);
	}
	snprintf(nid, sizeof(nid), "%s", json_get_text(path, "nid"));
	if (!nids->count && *nid)
		nids_add(nids, nid);
}

void json_add_endpoint(struct json_object *path, const struct endpoint *e)
{
	json_add_text(path, "subsysnqn", e->subsysnqn);
	json_add_text(path, "traddr", e->traddr);
	json_add_text(path, "name", e->name);
	json_add_text(path, "trsvcid", e->trsvcid);
	json_add_text(path, "host_traddr", e->host_traddr);
	json_add_text(path, "host_iface", e->host_iface);
	json_add_text(path, "host_mac", e->host_mac);
	if (e->host_vlan)
		json_add_number(path, "host_vlan", (int)e->host_vlan);
	json_add_nids(path, &e->nids);
	json_add_text(path, "hostnqn", e->hostnqn);
	json_add_text(path, "hostid", e->hostid);
	json_add_text(path, "source", e->source);
}

void json_add_tunables(struct json_object *path, const struct endpoint *e)
{
	struct json_object *tunables = json_object_new_object();

	for (int i = 0; i < TUNE_COUNT; i++)
		if (tunable_is_set(&e->tunables, i))
			json_add_number(tunables, tunable_name(i), e->tunables.value[i]);
	json_object_object_add(path, "tunables", tunables);
}
