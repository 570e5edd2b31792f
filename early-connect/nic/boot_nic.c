// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/boot_nic.h"

#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "nic/host_net.h"
#include "nic/lease_read.h"
#include "nic/sockets.h"

#define NET_CLASS "/sys/class/net"

void nic_attribute(const char *root, const char *name, const char *attribute, char *value,
		   size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), NET_CLASS "/%s/%s", name, attribute);
	if (file_read_line(root, path, value, size))
		*value = '\0';
}

static struct boot_nic *find_nic(struct boot_nics *nics, const char *name)
{
	for (size_t i = 0; i < nics->count; i++)
		if (!strcmp(nics->list[i].name, name))
			return &nics->list[i];
	return NULL;
}

static void add_lower(const char *root, const char *name, struct boot_nics *nics);

/* An interface that is there already is only given the address. */
static void add_nic(const char *root, const char *name, const char *address, struct boot_nics *nics)
{
	struct boot_nic *nic = find_nic(nics, name);
	struct lease_place place;
	char type[8];

	if (!nic && nics->count == BOOT_NICS_MAX) {
		log_warn("%s: left out, there are %d boot interfaces already", name, BOOT_NICS_MAX);
		return;
	}
	if (!nic) {
		nic = &nics->list[nics->count++];
		memset(nic, 0, sizeof(*nic));
		nic->lease.end = -1;
		snprintf(nic->name, sizeof(nic->name), "%s", name);
		nic_attribute(root, name, "ifindex", nic->index, sizeof(nic->index));
		if (!*root) /* no file tells them */
			nic->altname_count = altnames_read((int)strtol(nic->index, NULL, 10),
							   nic->altnames, ALTNAMES_MAX);
		nic_attribute(root, name, "address", nic->mac, sizeof(nic->mac));
		nic_attribute(root, name, "type", type, sizeof(type));
		nic->plain = !strcmp(type, "1"); /* ARPHRD_ETHER */
		add_lower(root, name, nics);
	}
	if (*nic->address || !*address)
		return;
	snprintf(nic->address, sizeof(nic->address), "%.45s", address);
	boot_nic_place(nic, &place);
	lease_read(root, false, &place, &nic->lease);
}

/* What an interface stands on has a link lower_NAME in its directory: net/core/dev.c. */
static void add_lower(const char *root, const char *name, struct boot_nics *nics)
{
	struct boot_nic *upper = &nics->list[nics->count - 1];
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s" NET_CLASS "/%s", root, name);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "lower_", 6) || strlen(entry->d_name) - 6 >= IFNAMSIZ)
			continue;
		upper->plain = false;
		add_nic(root, entry->d_name + 6, "", nics);
	}
}

void boot_nic_place(const struct boot_nic *nic, struct lease_place *place)
{
	*place = (struct lease_place){ nic->name, nic->index, nic->mac, nic->address };
}

static bool is_one_of(char (*names)[IFNAMSIZ], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* The interfaces that the controller runs over from its @own address, or from whichever it has. */
static size_t add_controller(const char *root, const struct endpoint *e, const char *own,
			     struct boot_nics *nics)
{
	char names[BOOT_NICS_MAX][IFNAMSIZ];
	size_t found = host_interfaces(root, *own ? own : e->traddr, names, BOOT_NICS_MAX);

	if (*e->host_iface) {
		/* A socket to the same target may be another controller's, by another interface. */
		if (*own && found && !is_one_of(names, found, e->host_iface))
			own = "";
		snprintf(names[0], sizeof(names[0]), "%s", e->host_iface);
		found = 1;
	}
	for (size_t i = 0; i < found; i++) {
		struct boot_nic *nic;

		add_nic(root, names[i], own, nics);
		nic = find_nic(nics, names[i]);
		if (nic)
			nic->runs_path = true;
	}
	return found;
}

void boot_nics_find(const char *root, const struct controller *controllers, size_t count,
		    struct boot_nics *nics)
{
	memset(nics, 0, sizeof(*nics));
	for (size_t i = 0; i < count; i++) {
		const struct controller *c = &controllers[i];
		const struct endpoint *e = &c->endpoint;
		const char *told = *c->src_addr ? c->src_addr : e->host_traddr;
		char own[BOOT_NICS_MAX][INET6_ADDRSTRLEN];
		size_t count_own = 0, found = 0;

		if (!*told)
			count_own = sockets_own_addresses(root, e->traddr, e->trsvcid, own,
							  BOOT_NICS_MAX);
		if (!count_own)
			found = add_controller(root, e, told, nics);
		for (size_t j = 0; j < count_own; j++)
			found += add_controller(root, e, own[j], nics);
		if (!found && !nics->unknown_count++)
			nics->unknown = c->name;
	}
}

const char *boot_nic_lacks(const char *root, const struct boot_nic *nic)
{
	if (!host_interface_is_up(root, nic->name))
		return "is down";
	if (!nic->runs_path || host_interface_has_address(root, nic->name) ||
	    (*nic->address && host_has_address(root, nic->address)))
		return NULL;
	return "has no address";
}
