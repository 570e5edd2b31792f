// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NetworkManager leaves an interface with an address alone (keep-configuration in
 * NetworkManager.conf(5)), and wired ones up when it ends. But then it renews no lease: for that it
 * gets a profile of its own below /run, and the state file of the device, by which it takes a
 * profile over without a break, as from a NetworkManager in the initramfs
 * (get_existing_connection() of its nm-manager.c). The profile names the address too: it stays
 * whatever DHCP brings.
 */
#include "handover/networkmanager.h"

#include <limits.h>
#include <unistd.h>

#include "handover/ifupdown.h"
#include "nic/managers.h"

#define RUN "/run/NetworkManager"

/* Debian's leaves what has a stanza in ifupdown's file alone: its plugin ifupdown. */
bool networkmanager_runs(const char *root, const struct boot_nic *nic)
{
	return unit_is_wanted(root, "NetworkManager.service") &&
	       ifupdown_configures(root, nic->name) == NOT_CONFIGURED;
}

static bool exists(const char *root, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return !access(full, F_OK);
}

static void name_device(const struct boot_nic *nic, char path[64])
{
	snprintf(path, 64, RUN "/devices/%s", nic->index);
}

/* What is no plain Ethernet interface would need another kind of profile. */
static bool can_take_lease(const struct boot_nic *nic)
{
	return nic->lease.taken && nic->plain;
}

/* A NetworkManager of the initramfs has left its own state of it, for whatever kind it is. */
bool networkmanager_takes_lease(const char *root, const struct boot_nic *nic)
{
	char device[64];

	name_device(nic, device);
	return can_take_lease(nic) || (nic->lease.taken && exists(root, device));
}

void handover_networkmanager(struct handover *h, const struct boot_nic *nic)
{
	char device[64], profile[96], uuid[40], text[1280], id[3 * LEASE_ID_SIZE / 2];

	if (!can_take_lease(nic) || !networkmanager_runs(h->root, nic))
		return;
	name_device(nic, device);
	snprintf(profile, sizeof(profile), RUN "/system-connections/early-connect-%s.nmconnection",
		 nic->name);
	/* What there is already comes from a NetworkManager, and is its own matter. */
	if (exists(h->root, device))
		return;
	if (nic->lease.by_mac)
		snprintf(id, sizeof(id), "mac");
	else
		lease_colons(nic->lease.client_id, id, sizeof(id));
	snprintf(uuid, sizeof(uuid), "6b1f3c52-7d0e-4e0a-9c55-%012lu",
		 strtoul(nic->index, NULL, 10));
	snprintf(text, sizeof(text),
		 "# The root file system is reached over %s.\n"
		 "[connection]\nid=early-connect %s\nuuid=%s\ntype=ethernet\ninterface-name=%s\n\n"
		 "[ipv4]\nmethod=auto\naddress1=%s/%u\ndhcp-timeout=2147483647\n%s%s%s\n"
		 "[ipv6]\nmethod=auto\n",
		 nic->name, nic->name, uuid, nic->name, nic->address, nic->lease.prefix,
		 *id ? "dhcp-client-id=" : "", id, *id ? "\n" : "");
	handover_write(h, nic, profile, text, 0600, "NetworkManager renews the lease");
	snprintf(text, sizeof(text), "[device]\nmanaged=true\nconnection-uuid=%s\n", uuid);
	handover_write(h, nic, device, text, 0644, "NetworkManager takes it over as it is");
}
