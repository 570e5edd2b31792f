// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A lease of the initramfs that no manager takes over is renewed by the DHCP client that the
 * distribution has, in a unit of its own. It renews and configures nothing: the address and the
 * routes are there, and nothing may take them away. It is killed, not asked to end: that could be
 * its moment to give the lease back.
 */
#include "handover/lease.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "handover/ifupdown.h"
#include "handover/networkd.h"
#include "handover/networkmanager.h"
#include "nic/lease_kernel.h"
#include "nic/managers.h"

#define DHCLIENT_CONF "/run/early-connect/dhclient-%s.conf"

/*
 * AppArmor lets dhclient run no script but its own, and read its configuration in one place alone:
 * these are replaced, in the unit's view alone. Nor may it write elsewhere; %N is the unit's name.
 */
static const struct {
	const char *program;
	const char *arguments;
	const char *by_mac;   /* makes it known to the server by the MAC */
	const char *by_id;    /* the same by the identifier that follows, in hexadecimal digits */
	const char *request;  /* asks for the address that follows */
	const char *settings; /* of its unit */
	bool colons;	      /* between the digits */
	bool by_file;	      /* takes an identifier from a configuration file */
} clients[] = {
	{ "dhcpcd", " --nobackground --ipv4only --noipv4ll --noconfigure --persistent",
	  " --clientid", " --clientid=", " --request=", "", true, false },
	{ "dhclient", " -4 -d -pf /run/dhclient.%N.pid -lf /var/lib/dhcp/dhclient.%N.leases", "",
	  "", "", "BindReadOnlyPaths=/bin/true:/sbin/dhclient-script\n", true, true },
	{ "udhcpc", " --foreground --script /bin/true", "", " -x 0x3d:", " --request ", "", false,
	  false },
};

static bool find_program(const char *root, const char *name, char *path, size_t size)
{
	static const char *const dirs[] = { "/usr/sbin", "/sbin", "/usr/bin", "/bin" };
	char full[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, size, "%s/%s", dirs[i], name);
		snprintf(full, sizeof(full), "%s%s", root, path);
		if (!access(full, X_OK))
			return true;
	}
	return false;
}

/* dhcpcd as a service takes every interface, and lets no other run beside it. */
static bool is_renewed_by_manager(const char *root, const struct boot_nic *nic)
{
	if (networkd_configures(root, nic) == CONFIGURED_DHCP ||
	    unit_is_wanted(root, "dhcpcd.service"))
		return true;
	return networkmanager_runs(root, nic) && networkmanager_takes_lease(root, nic);
}

/* Where the manager has a static address for the interface, its owner may have meant that. */
static bool is_static_of_manager(const char *root, const struct boot_nic *nic)
{
	return networkd_configures(root, nic) == CONFIGURED ||
	       ifupdown_configures(root, nic->name) == CONFIGURED;
}

/* What makes the client the one that the server knows. */
static void print_identity(const struct boot_nic *nic, size_t client, char *text, size_t size)
{
	const struct lease *lease = &nic->lease;
	size_t used = (size_t)snprintf(text, size, "%s",
				       lease->by_mac	   ? clients[client].by_mac
				       : *lease->client_id ? clients[client].by_id
							   : "");

	if (lease->by_mac || !*clients[client].by_id)
		return;
	if (clients[client].colons)
		lease_colons(lease->client_id, text + used, size - used);
	else
		snprintf(text + used, size - used, "%s", lease->client_id);
}

/* dhclient by itself has no identifier. */
static bool write_configuration(struct handover *h, const struct boot_nic *nic, char *setting,
				size_t size)
{
	char path[64], text[3 * LEASE_ID_SIZE / 2 + 64], id[3 * LEASE_ID_SIZE / 2];

	lease_colons(nic->lease.client_id, id, sizeof(id));
	if (!*id)
		return false;
	snprintf(path, sizeof(path), DHCLIENT_CONF, nic->name);
	snprintf(text, sizeof(text), "send dhcp-client-identifier %s;\n", id);
	snprintf(setting, size, "BindReadOnlyPaths=%s:/etc/dhcp/dhclient.conf\n", path);
	handover_write(h, nic, path, text, 0644, "the server knows the client by it");
	return true;
}

static void write_unit(struct handover *h, const struct boot_nic *nic, const char *path,
		       const char *program, size_t client)
{
	char text[2048], request[64] = "", id[3 * LEASE_ID_SIZE / 2 + 16] = "", bind[128] = "";
	const char *file = "";

	if (*clients[client].request)
		snprintf(request, sizeof(request), "%s%s", clients[client].request, nic->address);
	if (!clients[client].by_file)
		print_identity(nic, client, id, sizeof(id));
	else if (write_configuration(h, nic, bind, sizeof(bind)))
		file = " -cf /etc/dhcp/dhclient.conf";
	snprintf(text, sizeof(text),
		 "[Unit]\n"
		 "Description=Renew the DHCP lease of %s, over which the root file system is "
		 "reached\n"
		 "Documentation=man:early-connect(8)\n"
		 "DefaultDependencies=no\n"
		 "After=local-fs.target systemd-tmpfiles-setup.service\n"
		 "Conflicts=shutdown.target\n"
		 "Before=shutdown.target\n\n"
		 "[Service]\n"
		 "ExecStart=%s%s%s%s%s %s\n"
		 "Restart=always\n"
		 "RestartSec=10\n"
		 "KillSignal=SIGKILL\n%s%s",
		 nic->name, program, clients[client].arguments, id, file, request, nic->name,
		 clients[client].settings, bind);
	handover_write(h, nic, path, text, 0644, "renews the lease");
}

/* Its row of the table, or the end of that. */
static size_t find_client(const char *root, char *path, size_t size)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(clients) && !find_program(root, clients[i].program, path, size))
		i++;
	return i;
}

/* Then no client of its own is started. */
static bool is_left_to_manager(const char *root, const struct boot_nic *nic)
{
	return is_renewed_by_manager(root, nic) || is_static_of_manager(root, nic);
}

bool handover_lacks_client(const char *root, const struct boot_nic *nic)
{
	char program[32];

	return !is_left_to_manager(root, nic) &&
	       find_client(root, program, sizeof(program)) == ARRAY_SIZE(clients);
}

char *handover_lease(struct handover *h, const struct boot_nic *nic)
{
	char path[PATH_MAX], program[32];
	size_t client;
	char *unit;

	if (!nic->lease.taken || is_left_to_manager(h->root, nic))
		return NULL;
	client = find_client(h->root, program, sizeof(program));
	if (client == ARRAY_SIZE(clients) || asprintf(&unit, HANDOVER_LEASE_UNIT, nic->name) < 0)
		return NULL;
	snprintf(path, sizeof(path), "/run/systemd/system/%s", unit);
	write_unit(h, nic, path, program, client);
	return unit;
}

/*
 * dhclient lets the kernel take the address away when the lease ends, and so the root file system:
 * it ends itself with the initramfs, and who renews the lease then has not set the address.
 */
void handover_address(struct handover *h, const struct boot_nic *nic)
{
	int err;

	if (!nic->lease.taken || h->dry_run || *h->root)
		return;
	err = lease_keep_address(nic->index, nic->lease.address);
	if (err > 0)
		log_info("%s: %s stays when its lease ends", nic->name, nic->lease.address);
	else if (err < 0)
		log_error("%s: %s goes when its lease ends: %s", nic->name, nic->lease.address,
			  strerror(-err));
	handover_error(h, err < 0 ? err : 0);
}
