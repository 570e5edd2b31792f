// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What DHCP clients leave, in files of lines KEY=VALUE as sources/dhcp.c reads them:
 *
 *   /run/net-IFACE.conf                 klibc's ipconfig; it sends no identifier
 *   /run/systemd/netif/leases/INDEX     systemd-networkd up to 260, which removes it when it stops
 *   /run/NetworkManager/devices/INDEX   NetworkManager
 *   /tmp/dhclient.IFACE.dhcpopts        dhclient in dracut's network-legacy; its configuration
 * there has the MAC as identifier
 *
 * A time that a lease lasts is seconds ("3600"), or systemd's words ("52min 30s").
 */
#include "nic/lease_read.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/files.h"
#include "nic/lease_kernel.h"
#include "nic/lease_varlink.h"
#include "nic/managers.h"
#include "sources/dhcp.h"

#define FOR_GOOD 4294967295.0 /* RFC 2131, 3.3 */

enum { KLIBC, NETWORKD, NETWORKMANAGER, DHCLIENT };

static const struct {
	const char *client, *path, *suffix, *address, *netmask, *seconds;
	const char *since;  /* the seconds count from then; NULL: from the file's own time */
	const char *expiry; /* seconds since 1970 */
	const char *id, *server;
	bool by_index; /* the file has the interface's index in its name */
	bool by_mac;
	bool id_is_mac;
	bool initramfs_only; /* anybody can write to the directory in the real root */
} files[] = {
	[KLIBC] = { "ipconfig", "/run/net-", ".conf", "IPV4ADDR", "IPV4NETMASK", "DHCPLEASETIME",
		    "UPTIME", "", "", "", .by_mac = true },
	[NETWORKD] = { "systemd-networkd", "/run/systemd/netif/leases/", "", "ADDRESS", "NETMASK",
		       "LIFETIME", NULL, "", "CLIENTID", "SERVER_ADDRESS", .by_index = true },
	[NETWORKMANAGER] = { "NetworkManager", "/run/NetworkManager/devices/", "",
			     "dhcp4.ip_address", "dhcp4.subnet_mask", "dhcp4.dhcp_lease_time", NULL,
			     "dhcp4.expiry", "dhcp4.dhcp_client_identifier",
			     "dhcp4.dhcp_server_identifier", .by_index = true },
	[DHCLIENT] = { "dhclient", "/tmp/dhclient.", ".dhcpopts", "new_ip_address",
		       "new_subnet_mask", "new_dhcp_lease_time", NULL, "new_expiry", "",
		       "new_dhcp_server_identifier", .id_is_mac = true, .initramfs_only = true },
};

static bool find(const char *text, const char *key, char *value, size_t size)
{
	return *key && !dhcp_find_value(text, key, value, size);
}

static bool find_number(const char *text, const char *key, double *number)
{
	char value[32], *end;

	if (!key || !find(text, key, value, sizeof(value)))
		return false;
	*number = strtod(value, &end);
	return end != value && !*end;
}

/* The line is read anew, as a value has no blanks in it elsewhere. "infinity" is for good. */
static double find_seconds(const char *text, const char *key)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = { { "s", 1 },      { "min", 60 },	     { "h", 3600 },    { "d", 86400 },
		      { "w", 604800 }, { "month", 2629800 }, { "y", 31557600 } };
	size_t len = strlen(key);
	double sum = 0;

	while (text && (strncmp(text, key, len) != 0 || text[len] != '=')) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	text = text ? text + len + 1 : "";
	text += *text == '\'';
	if (!strncmp(text, "infinity", 8))
		return FOR_GOOD;
	while (isdigit((unsigned char)*text)) {
		char *unit;
		double number = strtod(text, &unit), each = 1;
		size_t letters = strspn(unit, "abcdefghijklmnopqrstuvwxyz");

		for (size_t i = 0; i < ARRAY_SIZE(units); i++)
			if (letters && strlen(units[i].unit) == letters &&
			    !strncmp(unit, units[i].unit, letters))
				each = units[i].seconds;
		sum += number * each;
		text = unit + letters;
		text += *text == ' ';
	}
	return sum;
}

/* Seconds since boot of a moment of the wall clock. */
static double since_boot(double wall)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_now() + wall - (double)now.tv_sec;
}

static double file_time(const char *root, const char *path)
{
	char full[PATH_MAX];
	struct stat st;

	snprintf(full, sizeof(full), "%s%s", root, path);
	return stat(full, &st) ? since_boot(0) : since_boot((double)st.st_mtime);
}

/* Only the digits of an identifier as each client writes them: 01:52:54…, or 015254…. */
static void take_id(const char *text, char *id)
{
	size_t used = 0;

	for (; *text; text++) {
		if (*text == ':')
			continue;
		if (!isxdigit((unsigned char)*text) || used + 2 >= LEASE_ID_SIZE) {
			used = 0;
			break;
		}
		id[used++] = (char)tolower((unsigned char)*text);
	}
	id[used % 2 ? 0 : used] = '\0';
}

/* An identifier of type 1 is the MAC: RFC 2132, 9.14. */
static void mac_id(const char *mac, char *id)
{
	char text[LEASE_ID_SIZE];

	snprintf(text, sizeof(text), "01:%s", mac);
	take_id(text, id);
}

static bool read_file(const char *root, size_t kind, const struct lease_place *place,
		      struct lease *lease)
{
	_cleanup_free_ char *text = NULL;
	char path[64], value[LEASE_ID_SIZE];
	double since, expiry, seconds;
	struct in_addr mask;

	snprintf(path, sizeof(path), "%s%s%s", files[kind].path,
		 files[kind].by_index ? place->index : place->name, files[kind].suffix);
	if (file_read(root, path, &text, NULL) ||
	    !find(text, files[kind].address, lease->address, sizeof(lease->address)) ||
	    inet_pton(AF_INET, lease->address, &mask) != 1 ||
	    (*place->address && strcmp(lease->address, place->address) != 0))
		return false;
	seconds = find_seconds(text, files[kind].seconds);
	lease->for_good = seconds >= FOR_GOOD;
	if (seconds <= 0 || lease->for_good)
		return false;
	lease->prefix = 32;
	if (find(text, files[kind].netmask, value, sizeof(value)) &&
	    inet_pton(AF_INET, value, &mask) == 1)
		lease->prefix = (unsigned int)__builtin_popcount(mask.s_addr);
	if (find_number(text, files[kind].expiry, &expiry))
		lease->end = since_boot(expiry);
	else if (!files[kind].since)
		lease->end = file_time(root, path) + seconds;
	else if (find_number(text, files[kind].since, &since))
		lease->end = since + seconds;
	if (find(text, files[kind].id, value, sizeof(value)))
		take_id(value, lease->client_id);
	else if (files[kind].id_is_mac)
		mac_id(place->mac, lease->client_id);
	if (!find(text, files[kind].server, lease->server, sizeof(lease->server)))
		*lease->server = '\0';
	snprintf(lease->client, sizeof(lease->client), "%s", files[kind].client);
	lease->by_mac = files[kind].by_mac;
	return true;
}

static void begin(struct lease *lease)
{
	memset(lease, 0, sizeof(*lease));
	lease->end = -1;
}

static bool none(struct lease *lease)
{
	bool for_good = lease->for_good;

	begin(lease);
	lease->for_good = for_good;
	return false;
}

static bool take(struct lease *lease, const struct lease_place *place)
{
	char id[LEASE_ID_SIZE];

	mac_id(place->mac, id);
	lease->by_mac |= *lease->client_id && !strcmp(lease->client_id, id);
	lease->taken = true;
	return true;
}

/* Where systemd has a socket for a networkd that does not run, a question would start it. */
static bool ask_networkd(const char *root, const struct lease_place *place, struct lease *lease)
{
	_cleanup_free_ char *text = NULL;

	if (!process_runs(root, "systemd-networkd", NULL) || varlink_describe(root, &text))
		return false;
	begin(lease);
	return lease_parse_describe(text, place, lease);
}

bool lease_read_networkd(const char *root, const struct lease_place *place, struct lease *lease)
{
	begin(lease);
	if (read_file(root, NETWORKD, place, lease) ||
	    (!lease->for_good && ask_networkd(root, place, lease)))
		return take(lease, place);
	return none(lease);
}

/* dhclient's file is of the first answer; renewed is the address itself. */
static void take_later_end(const struct lease_place *place, struct lease *lease)
{
	struct lease now = { .end = -1 };

	if (lease_guess(place, &now) && now.end >= 0 && !strcmp(now.address, lease->address))
		lease->end = now.end;
}

bool lease_read(const char *root, bool initramfs, const struct lease_place *place,
		struct lease *lease)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		begin(lease);
		if (i == NETWORKD ? lease_read_networkd(root, place, lease)
				  : (initramfs || !files[i].initramfs_only) &&
					    read_file(root, i, place, lease)) {
			if (i == DHCLIENT && !*root)
				take_later_end(place, lease);
			return take(lease, place);
		}
		if (lease->for_good) /* the kernel shows it as it does a lease */
			return none(lease);
	}
	begin(lease);
	if (!*root && lease_guess(place, lease))
		return take(lease, place);
	return none(lease);
}
