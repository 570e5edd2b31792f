// SPDX-License-Identifier: GPL-2.0-or-later
#include "endpoint_json.h"

#include "json_text.h"

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
	json_add_text(path, "nid", e->nid);
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
