// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The member "leases" of state.json:
 *
 *   [ { "interface": NAME, "index": N, "address": IPV4, "prefix": N, "end": seconds since boot,
 *       "client_id": HEX, "by_mac": true, "server": IPV4, "client": who took it }… ]
 *
 * "end", "client_id", "by_mac" and "server" are left out where they are not known.
 */
#include "state/leases.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/json_text.h"
#include "nic/lease_read.h"
#include "state/by_initramfs.h"
#include "state/state_file.h"

#define NET_CLASS "/sys/class/net"

static void add_lease(struct json_object *list, const struct lease_place *place,
		      const struct lease *lease)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "interface", place->name);
	json_add_number(object, "index", strtol(place->index, NULL, 10));
	json_add_text(object, "address", lease->address);
	json_add_number(object, "prefix", lease->prefix);
	json_add_seconds(object, "end", lease->end);
	json_add_text(object, "client_id", lease->client_id);
	if (lease->by_mac)
		json_add_switch(object, "by_mac", true);
	json_add_text(object, "server", lease->server);
	json_add_text(object, "client", lease->client);
	json_object_array_add(list, object);
}

static void add_interface(struct json_object *list, const char *root, const char *name)
{
	char index[12], mac[MAC_SIZE];
	const struct lease_place place = { name, index, mac, "" };
	struct lease lease;

	nic_attribute(root, name, "ifindex", index, sizeof(index));
	nic_attribute(root, name, "address", mac, sizeof(mac));
	if (lease_read(root, true, &place, &lease))
		add_lease(list, &place, &lease);
}

static struct json_object *read_all(const char *root)
{
	struct json_object *list = json_object_new_array();
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s" NET_CLASS, root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && strlen(entry->d_name) < IFNAMSIZ)
			add_interface(list, root, entry->d_name);
	return list;
}

int leases_note(const char *root)
{
	_cleanup_(json_put) struct json_object *state = NULL;
	int err = state_file_read(root, &state);

	if (err)
		return err;
	json_object_object_add(state, STATE_LEASES, read_all(root));
	return state_file_write(root, state);
}

static bool take_lease(struct json_object *noted, struct boot_nic *nic)
{
	struct lease lease = { .taken = true, .end = json_get_seconds(noted, "end") };
	struct in_addr address;
	long prefix = json_get_number(noted, "prefix", 32);

	if (json_get_number(noted, "index", 0) != strtol(nic->index, NULL, 10))
		return false;
	snprintf(lease.address, sizeof(lease.address), "%s", json_get_text(noted, "address"));
	if (inet_pton(AF_INET, lease.address, &address) != 1 || prefix < 0 || prefix > 32)
		return false;
	if (!*nic->address) /* no connection tells its address now */
		snprintf(nic->address, sizeof(nic->address), "%s", lease.address);
	if (strcmp(nic->address, lease.address) != 0)
		return false;
	lease.prefix = (unsigned int)prefix;
	lease.by_mac = json_object_get_boolean(json_object_object_get(noted, "by_mac"));
	snprintf(lease.client_id, sizeof(lease.client_id), "%s", json_get_text(noted, "client_id"));
	if (strlen(lease.client_id) % 2 ||
	    lease.client_id[strspn(lease.client_id, "0123456789abcdef")])
		*lease.client_id = '\0';
	snprintf(lease.server, sizeof(lease.server), "%s", json_get_text(noted, "server"));
	snprintf(lease.client, sizeof(lease.client), "%s", json_get_text(noted, "client"));
	nic->lease = lease;
	return true;
}

static void take_noted(struct json_object *list, struct boot_nic *nic)
{
	size_t count =
		json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	for (size_t i = 0; nic->runs_path && i < count; i++) {
		struct json_object *noted = json_object_array_get_idx(list, i);

		if (json_object_is_type(noted, json_type_object) && take_lease(noted, nic))
			return;
	}
	if (nic->lease.guessed)
		nic->lease.taken = false;
}

void leases_nics_find(const char *root, struct json_object *state,
		      const struct controller *controllers, size_t count, struct boot_nics *nics)
{
	struct json_object *list = state ? json_object_object_get(state, STATE_LEASES) : NULL;

	boot_nics_find(root, controllers, count, nics);
	/* An initramfs of another version may have noted nothing; without one the lease is
	 * another's. */
	if (!json_object_is_type(list, json_type_array) && by_initramfs_connected(state, NULL))
		return;
	for (size_t i = 0; i < nics->count; i++)
		take_noted(list, &nics->list[i]);
}
