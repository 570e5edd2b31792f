// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several interfaces may share a MAC: a NIC, the VLANs on it, the bond or bridge it belongs to.
 * Meant is the NIC, or the VLAN of the wanted number on it; a NIC with a master has its addresses
 * there.
 *
 * Sources: sysfs-class-net (address, master, lower_NAME), /proc/net/vlan/config ("NAME | ID |
 * DEVICE").
 */
#include "nic/host_iface.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"

#define NET_DIR	    "/sys/class/net"
#define VLAN_CONFIG "/proc/net/vlan/config"

static bool has_mac(const char *root, const char *name, const char *mac)
{
	char file[sizeof(NET_DIR) + 32], address[64];

	snprintf(file, sizeof(file), NET_DIR "/%.15s/address", name);
	return !file_read_line(root, file, address, sizeof(address)) && !strcasecmp(address, mac);
}

/* One that stands on others is no NIC. */
static bool is_upper(const char *root, const char *name)
{
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" NET_DIR "/%.15s", root, name);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "lower_", 6))
			return true;
	return false;
}

static bool find_nic(const char *root, const char *mac, char *name, size_t size)
{
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" NET_DIR, root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && has_mac(root, entry->d_name, mac) &&
		    !is_upper(root, entry->d_name))
			return !field_set(name, size, entry->d_name, strlen(entry->d_name));
	return false;
}

static void take_master(const char *root, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *base;
	ssize_t len;

	snprintf(path, sizeof(path), "%s" NET_DIR "/%.15s/master", root, name);
	len = readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return;
	target[len] = '\0';
	base = strrchr(target, '/');
	base = base ? base + 1 : target;
	field_set(name, size, base, strlen(base));
}

/* Replace @name by the VLAN @id on it. */
static bool find_vlan(const char *root, unsigned int id, char *name, size_t size)
{
	_cleanup_free_ char *text = NULL;
	char *rest, *line, vlan[16], device[16];
	unsigned int its_id;

	if (file_read(root, VLAN_CONFIG, &text, NULL))
		return false;
	for (rest = text; (line = strsep(&rest, "\n"));)
		if (sscanf(line, "%15s | %u | %15s", vlan, &its_id, device) == 3 && its_id == id &&
		    !strcmp(device, name))
			return !field_set(name, size, vlan, strlen(vlan));
	return false;
}

int host_iface_find(const char *root, struct endpoint *e)
{
	char name[sizeof(e->host_iface)];

	if (!*e->host_mac)
		return 0;
	if (!find_nic(root, e->host_mac, name, sizeof(name)))
		return -ENODEV;
	take_master(root, name, sizeof(name));
	if (e->host_vlan && !find_vlan(root, e->host_vlan, name, sizeof(name)))
		return -ENODEV;
	memcpy(e->host_iface, name, sizeof(name));
	return 0;
}
