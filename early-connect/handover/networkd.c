// SPDX-License-Identifier: GPL-2.0-or-later
/* systemd-networkd: KeepConfiguration=yes in the .network file of the interface. */
#include "handover/networkd.h"

#include <limits.h>

#include "nic/managers.h"
#include "nic/network_file.h"

#define DROP_IN "90-early-connect.conf"

static bool networkd_is_wanted(const char *root)
{
	return unit_is_wanted(root, "systemd-networkd.service") ||
	       unit_is_wanted(root, "systemd-networkd.socket");
}

void handover_networkd(struct handover *h, const struct boot_nic *nic)
{
	struct network_file files[NETWORK_FILES_MAX];
	size_t count;

	if (!networkd_is_wanted(h->root))
		return;
	count = network_files_find(h->root, nic, files);
	for (size_t i = 0; i < count; i++) {
		char path[PATH_MAX], text[512];
		int len;

		snprintf(path, sizeof(path), "/run/systemd/network/%s.d/" DROP_IN, files[i].name);
		len = snprintf(text, sizeof(text),
			       "# The root file system is reached over %s.\n"
			       "[Network]\nKeepConfiguration=yes\n",
			       nic->name);
		if (nic->lease.taken)
			snprintf(text + len, sizeof(text) - (size_t)len,
				 "\n[DHCPv4]\nRequestAddress=%s\n%s", nic->address,
				 nic->lease.by_mac ? "ClientIdentifier=mac\n" : "");
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
