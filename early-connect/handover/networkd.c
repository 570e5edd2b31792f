// SPDX-License-Identifier: GPL-2.0-or-later
/* systemd-networkd: KeepConfiguration=yes in the .network file of the interface. */
#include "handover/networkd.h"

#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "nic/managers.h"
#include "nic/network_file.h"

#define DROP_IN "90-early-connect.conf"

static bool networkd_is_wanted(const char *root)
{
	return unit_is_wanted(root, "systemd-networkd.service") ||
	       unit_is_wanted(root, "systemd-networkd.socket");
}

#define PROGRAM_MAX (16 * 1024 * 1024)

/* RequestAddress= came with version 255; what it knows stands in the program itself. */
static bool knows_request_address(const char *root)
{
	static const char *const programs[] = { "/usr/lib/systemd/systemd-networkd",
						"/lib/systemd/systemd-networkd" };
	static const char key[] = "DHCPv4.RequestAddress";

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		_cleanup_free_ char *program = NULL;
		size_t size;

		if (!file_read_most(root, programs[i], PROGRAM_MAX, &program, &size))
			return memmem(program, size, key, sizeof(key));
	}
	return false;
}

/* An identifier of type 255 is an IAID and a DUID: RFC 4361, 6.1; RFC 8415, 11. */
static void print_duid(const char *id, char *text, size_t size)
{
	static const char *const types[] = { NULL, "link-layer-time", "vendor", "link-layer",
					     "uuid" };
	char raw[3 * LEASE_ID_SIZE / 2];
	unsigned int iaid, type;

	*text = '\0';
	if (sscanf(id, "ff%8x%4x", &iaid, &type) != 2 || strlen(id) <= 14 || !type ||
	    type >= ARRAY_SIZE(types))
		return;
	lease_colons(id + 14, raw, sizeof(raw));
	snprintf(text, size, "ClientIdentifier=duid\nIAID=%u\nDUIDType=%s\nDUIDRawData=%s\n", iaid,
		 types[type], raw);
}

/* The server knows the client by what it says of itself: it is to be the initramfs'. */
static void print_dhcp(const char *root, const struct boot_nic *nic, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "\n[DHCPv4]\n");

	if (knows_request_address(root))
		used += (size_t)snprintf(text + used, size - used, "RequestAddress=%s\n",
					 nic->lease.address);
	if (nic->lease.by_mac)
		snprintf(text + used, size - used, "ClientIdentifier=mac\n");
	else
		print_duid(nic->lease.client_id, text + used, size - used);
}

void handover_networkd(struct handover *h, const struct boot_nic *nic)
{
	struct network_file files[NETWORK_FILES_MAX];
	size_t count;

	if (!networkd_is_wanted(h->root))
		return;
	count = network_files_find(h->root, nic, files);
	for (size_t i = 0; i < count; i++) {
		char path[PATH_MAX], text[1024];
		int len;

		snprintf(path, sizeof(path), "/run/systemd/network/%s.d/" DROP_IN, files[i].name);
		len = snprintf(text, sizeof(text),
			       "# The root file system is reached over %s.\n"
			       "[Network]\nKeepConfiguration=yes\n",
			       nic->name);
		if (nic->lease.taken)
			print_dhcp(h->root, nic, text + len, sizeof(text) - (size_t)len);
		handover_write(h, nic, path, text, 0644, "systemd-networkd keeps the addresses");
	}
}

enum configured networkd_configures(const char *root, const struct boot_nic *nic)
{
	struct network_file files[NETWORK_FILES_MAX];
	size_t count = networkd_is_wanted(root) ? network_files_find(root, nic, files) : 0;

	if (!count)
		return NOT_CONFIGURED;
	return files[count - 1].dhcp ? CONFIGURED_DHCP : CONFIGURED;
}

bool networkd_keeps(const char *root, const struct boot_nic *nic)
{
	struct network_file files[NETWORK_FILES_MAX];
	size_t count = network_files_find(root, nic, files);

	for (size_t i = 0; i < count; i++)
		if (!files[i].keeps)
			return false;
	return true;
}
