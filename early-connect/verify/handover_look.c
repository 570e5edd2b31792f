// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/handover_look.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "handover/ifupdown.h"
#include "handover/lease.h"
#include "handover/networkd.h"
#include "handover/networkmanager.h"
#include "nic/host_net.h"
#include "nic/lease_read.h"
#include "nic/managers.h"
#include "sources/dhcp.h"
#include "state/leases.h"

#define REWRITE "systemctl restart early-connect-network.service"

/* Managers that this program writes nothing for. */
static const char *const strangers[] = { "connmand", "wickedd", "dhcpcd", "dhclient", "udhcpc" };

static void find_nics(const struct evidence *evidence, struct boot_nics *nics)
{
	leases_nics_find(evidence->root, evidence->state, evidence->controllers,
			 evidence->controller_count, nics);
}

static const char *find_stranger(const char *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++)
		if (process_runs(root, strangers[i], NULL))
			return strangers[i];
	return NULL;
}

static bool has_lease_unit(const char *root, const struct boot_nic *nic)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/run/systemd/system/" HANDOVER_LEASE_UNIT, root, nic->name);
	return !access(path, F_OK);
}

/* Each manager that is there may say no; the first that does is the row. */
static void look_at_managers(const char *root, const struct boot_nic *nic, const char *check,
			     struct report *report)
{
	const char *keeper = NULL, *stranger;

	if (networkd_configures(root, nic) != NOT_CONFIGURED) {
		keeper = "systemd-networkd keeps it";
		if (!networkd_keeps(root, nic)) {
			report_add(
				report, check, CHECK_FAIL,
				REWRITE "; or KeepConfiguration=yes in its .network file",
				"%s: systemd-networkd drops the addresses when it starts or stops",
				nic->name);
			return;
		}
	}
	if (ifupdown_configures(root, nic->name) != NOT_CONFIGURED) {
		keeper = "ifupdown leaves it as it is";
		if (!ifupdown_keeps(root, nic->name)) {
			report_add(report, check, CHECK_FAIL,
				   REWRITE "; or `iface ... inet manual` and `no-auto-down` in "
					   "/etc/network/interfaces",
				   "%s: ifdown takes it down at shutdown, under a mounted root",
				   nic->name);
			return;
		}
	} else if (networkmanager_runs(root, nic)) {
		keeper = keeper ? keeper : "NetworkManager keeps it";
	}
	stranger = keeper || has_lease_unit(root, nic) ? NULL : find_stranger(root);
	if (stranger)
		report_add(report, check, CHECK_WARN,
			   "see that it keeps the address when it starts and ends, or use "
			   "systemd-networkd, NetworkManager or ifupdown",
			   "%s: %s runs, and may take the address away", nic->name, stranger);
	else
		report_add(report, check, CHECK_PASS, NULL, "%s: %s", nic->name,
			   keeper ? keeper : "no network manager configures it");
}

void handover_look_network(const struct evidence *evidence, const char *check,
			   struct report *report)
{
	const char *root = evidence->root;
	struct boot_nics nics;

	find_nics(evidence, &nics);
	if (nics.unknown)
		report_add(report, check, CHECK_FAIL,
			   "see that its interface is up with its address; or name it: host_iface= "
			   "in config.json, or the sixth word of rd.nvmf.connect=",
			   "%s%s: can't tell which interface %s over", nics.unknown,
			   nics.unknown_count > 1 ? " and others" : "",
			   nics.unknown_count > 1 ? "they run" : "it runs");
	for (size_t i = 0; i < nics.count; i++) {
		const struct boot_nic *nic = &nics.list[i];
		const char *lack = boot_nic_lacks(root, nic);

		if (*nic->address && !host_has_address(root, nic->address))
			report_add(report, check, CHECK_FAIL,
				   "put it back: ip address add; then see who took it",
				   "%s: %s, which a connection runs from, is gone", nic->name,
				   nic->address);
		else if (lack && nic->runs_path) /* of a bridge any port may be down */
			report_add(
				report, check, CHECK_FAIL,
				"bring it up again: ifup, networkctl or nmcli; then see who took "
				"it down",
				"%s: a connection runs over it, and it %s", nic->name, lack);
		else
			look_at_managers(root, nic, check, report);
	}
}

/* What is known of a manager's own lease: that of another address renews nothing. */
enum renewal { RENEWS_NOT, RENEWS_SOON, RENEWS };

/* @text is of a lease file, with a line ADDRESS=. */
static enum renewal lease_renews(const char *text, const struct boot_nic *nic)
{
	char address[46];

	if (dhcp_find_value(text, "ADDRESS", address, sizeof(address)))
		return RENEWS_SOON;
	return strcmp(address, nic->address) ? RENEWS_NOT : RENEWS;
}

/* Its file or itself tells of the lease that it has. */
static enum renewal networkd_renews(const char *root, const struct boot_nic *nic)
{
	struct lease_place place;
	struct lease lease;

	if (networkd_configures(root, nic) != CONFIGURED_DHCP ||
	    !process_runs(root, "systemd-networkd", NULL))
		return RENEWS_NOT;
	boot_nic_place(nic, &place);
	place.address = "";
	if (!lease_read_networkd(root, &place, &lease))
		return RENEWS_SOON;
	return strcmp(lease.address, nic->address) ? RENEWS_NOT : RENEWS;
}

/* /var/lib/NetworkManager/internal-UUID-IFACE.lease, one for each profile that it has used. */
static enum renewal networkmanager_renews(const char *root, const struct boot_nic *nic)
{
	static const char dir_name[] = "/var/lib/NetworkManager";
	char path[PATH_MAX], end[IFNAMSIZ + 8];
	enum renewal renewal = RENEWS_SOON;
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	if (!networkmanager_runs(root, nic) || !process_runs(root, "NetworkManager", NULL))
		return RENEWS_NOT;
	snprintf(end, sizeof(end), "-%s.lease", nic->name);
	snprintf(path, sizeof(path), "%s%s", root, dir_name);
	dir = opendir(path);
	while (renewal != RENEWS && dir && (entry = readdir(dir))) {
		_cleanup_free_ char *text = NULL;
		size_t len = strlen(entry->d_name);

		if (len <= strlen(end) || strcmp(entry->d_name + len - strlen(end), end) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir_name, entry->d_name);
		if (!file_read(root, path, &text, NULL))
			renewal = lease_renews(text, nic);
	}
	return renewal;
}

/*
 * dhcpcd keeps the server's last answer: yiaddr stands 16 bytes behind its beginning (RFC 2131, 2).
 * True also where there is none, or in another place.
 */
static bool dhcpcd_has_address(const char *root, const struct boot_nic *nic)
{
	_cleanup_free_ char *answer = NULL;
	struct in_addr address;
	char path[64];
	size_t size;

	snprintf(path, sizeof(path), "/var/lib/dhcpcd/%s.lease", nic->name);
	return file_read(root, path, &answer, &size) || size < 20 ||
	       inet_pton(AF_INET, nic->address, &address) != 1 ||
	       !memcmp(answer + 16, &address, sizeof(address));
}

/* The file of the unit that handover/lease.c writes: lease { … fixed-address ADDRESS; … } */
static bool dhclient_has_address(const char *root, const struct boot_nic *nic)
{
	_cleanup_free_ char *leases = NULL;
	char path[96], address[64];

	snprintf(path, sizeof(path), "/var/lib/dhcp/dhclient.early-connect-lease-%s.leases",
		 nic->name);
	snprintf(address, sizeof(address), "fixed-address %s;", nic->address);
	return file_read(root, path, &leases, NULL) || strstr(leases, address);
}

static enum renewal find_renewer(const char *root, const struct boot_nic *nic, const char **who)
{
	enum renewal renewal;

	*who = "systemd-networkd";
	renewal = networkd_renews(root, nic);
	if (renewal != RENEWS_NOT)
		return renewal;
	*who = "NetworkManager";
	renewal = networkmanager_renews(root, nic);
	if (renewal != RENEWS_NOT)
		return renewal;
	*who = "dhcpcd";
	if (process_runs(root, *who, nic->name) && dhcpcd_has_address(root, nic))
		return RENEWS;
	*who = "dhclient";
	if (process_runs(root, *who, nic->name) && dhclient_has_address(root, nic))
		return RENEWS;
	*who = "udhcpc";
	return process_runs(root, *who, nic->name) ? RENEWS : RENEWS_NOT;
}

static void look_at_lease(const char *root, const struct boot_nic *nic, const char *check,
			  struct report *report)
{
	const char *who;
	enum renewal renewal = find_renewer(root, nic, &who);
	double left = nic->lease.end - clock_now();
	bool lacks = handover_lacks_client(root, nic);
	char end[48] = "";

	if (nic->lease.end >= 0 && left > 0)
		snprintf(end, sizeof(end), "; it ends in %.0f s", left);
	else if (nic->lease.end >= 0)
		snprintf(end, sizeof(end), "; it has ended");
	if (renewal == RENEWS)
		report_add(report, check, CHECK_PASS, NULL, "%s on %s is renewed by %s",
			   nic->address, nic->name, who);
	else if (renewal == RENEWS_SOON)
		report_add(report, check, CHECK_WARN,
			   "look again in a minute; does the DHCP server answer?",
			   "%s on %s was leased in the initramfs, %s has not renewed it yet%s",
			   nic->address, nic->name, who, end);
	else
		report_add(
			report, check, nic->lease.guessed ? CHECK_WARN : CHECK_FAIL,
			lacks ? "install dhcpcd or isc-dhcp-client and " REWRITE
				", or use DHCP for it in the network manager as well"
			      : "use DHCP for it in the network manager as well, or " REWRITE,
			"%s on %s was leased%s and nobody %srenews it%s: %sthe server may give it "
			"to another host",
			nic->address, nic->name, nic->lease.guessed ? "" : " in the initramfs",
			nic->lease.guessed ? "that is known " : "", end,
			lacks ? "no DHCP client is installed, and " : "");
}

void handover_look_lease(const struct evidence *evidence, const char *check, struct report *report)
{
	const char *root = evidence->root;
	struct boot_nics nics;

	find_nics(evidence, &nics);
	for (size_t i = 0; i < nics.count; i++)
		if (nics.list[i].lease.taken)
			look_at_lease(root, &nics.list[i], check, report);
}
