// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/boot_nic.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "base/log.h"
#include "nic/host_net.h"
#include "sources/dhcp.h"

#define NET_CLASS "/sys/class/net"

static void read_link(const char *root, const char *name, const char *attribute, char *value,
		      size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), NET_CLASS "/%s/%s", name, attribute);
	if (file_read_line(root, path, value, size))
		*value = '\0';
}

static bool has_number(const char *text, const char *key, double *number)
{
	char value[32], *end;

	if (dhcp_find_value(text, key, value, sizeof(value)))
		return false;
	*number = strtod(value, &end);
	return end != value && !*end;
}

/* Has the file a lease of this interface's address? */
static bool is_lease_of(const char *root, const char *path, const char *address_key,
			const char *netmask_key, struct boot_nic *nic, char **text)
{
	char address[46], netmask[46];
	struct in_addr mask;

	if (file_read(root, path, text, NULL) ||
	    dhcp_find_value(*text, address_key, address, sizeof(address)) ||
	    strcmp(address, nic->address) != 0)
		return false;
	nic->lease.prefix = 32;
	if (!dhcp_find_value(*text, netmask_key, netmask, sizeof(netmask)) &&
	    inet_pton(AF_INET, netmask, &mask) == 1)
		nic->lease.prefix = (unsigned int)__builtin_popcount(mask.s_addr);
	return true;
}

/* klibc's ipconfig sends no client identifier. A lease of 0 seconds: an address that was given. */
static void read_klibc_lease(const char *root, struct boot_nic *nic)
{
	_cleanup_free_ char *text = NULL;
	char path[64];
	double since, seconds;

	snprintf(path, sizeof(path), "/run/net-%s.conf", nic->name);
	if (!is_lease_of(root, path, "IPV4ADDR", "IPV4NETMASK", nic, &text) ||
	    !has_number(text, "DHCPLEASETIME", &seconds) || seconds <= 0)
		return;
	nic->lease.taken = nic->lease.by_mac = true;
	if (has_number(text, "UPTIME", &since))
		nic->lease.end = since + seconds;
}

/* An identifier of type 1 is the MAC: RFC 2132, 9.14. */
static void read_networkd_lease(const char *root, struct boot_nic *nic)
{
	_cleanup_free_ char *text = NULL;
	char path[64], id[64] = "";

	snprintf(path, sizeof(path), "/run/systemd/netif/leases/%s", nic->index);
	if (!is_lease_of(root, path, "ADDRESS", "NETMASK", nic, &text))
		return;
	nic->lease.taken = true;
	dhcp_find_value(text, "CLIENTID", id, sizeof(id));
	nic->lease.by_mac = !strncmp(id, "01", 2) && strlen(id) == 14;
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
		read_link(root, name, "ifindex", nic->index, sizeof(nic->index));
		if (!*root) /* no file tells them */
			nic->altname_count = altnames_read((int)strtol(nic->index, NULL, 10),
							   nic->altnames, ALTNAMES_MAX);
		read_link(root, name, "address", nic->mac, sizeof(nic->mac));
		read_link(root, name, "type", type, sizeof(type));
		nic->plain = !strcmp(type, "1"); /* ARPHRD_ETHER */
		add_lower(root, name, nics);
	}
	if (*nic->address || !*address)
		return;
	snprintf(nic->address, sizeof(nic->address), "%.45s", address);
	read_klibc_lease(root, nic);
	if (!nic->lease.taken)
		read_networkd_lease(root, nic);
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

void boot_nics_find(const char *root, const struct controller *controllers, size_t count,
		    struct boot_nics *nics)
{
	memset(nics, 0, sizeof(*nics));
	for (size_t i = 0; i < count; i++) {
		const struct controller *c = &controllers[i];
		const struct endpoint *e = &c->endpoint;
		const char *own = *c->src_addr ? c->src_addr : e->host_traddr;
		char names[BOOT_NICS_MAX][IFNAMSIZ];
		size_t found = 1;

		if (*e->host_iface)
			snprintf(names[0], sizeof(names[0]), "%s", e->host_iface);
		else
			found = host_interfaces(root, *own ? own : e->traddr, names, BOOT_NICS_MAX);
		for (size_t j = 0; j < found; j++) {
			struct boot_nic *nic;

			add_nic(root, names[j], own, nics);
			nic = find_nic(nics, names[j]);
			if (nic)
				nic->runs_path = true;
		}
		if (!found)
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
