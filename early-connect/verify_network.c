// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Will the NICs that carry the paths keep their addresses? Each check walks the interfaces that the
 * planned paths use: host_iface where it is given, else that of the route to the target.
 */
#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "files.h"
#include "ini.h"
#include "json_text.h"
#include "routes.h"
#include "verify.h"

#define NICS_MAX 32

struct nic {
	char name[16];
	char index[16];
	bool carries_root;
};

struct nics {
	struct routes routes;
	struct nic list[NICS_MAX];
	size_t count;
};

static void add_nic(const struct evidence *evidence, const char *name, bool root, struct nics *nics)
{
	struct nic *nic;
	char path[PATH_MAX];

	for (size_t i = 0; i < nics->count; i++)
		if (!strcmp(nics->list[i].name, name)) {
			nics->list[i].carries_root |= root;
			return;
		}
	if (nics->count == NICS_MAX)
		return;
	nic = &nics->list[nics->count++];
	memset(nic, 0, sizeof(*nic));
	snprintf(nic->name, sizeof(nic->name), "%s", name);
	nic->carries_root = root;
	snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", name);
	if (file_read_line(evidence->root, path, nic->index, sizeof(nic->index)))
		*nic->index = '\0';
}

static void find_nics(const struct evidence *evidence, struct nics *nics)
{
	memset(nics, 0, sizeof(*nics));
	routes_read(evidence->root, &nics->routes);
	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct endpoint *e = &evidence->planned[i].endpoint;
		const struct route *route = routes_find(&nics->routes, e->traddr);
		bool root = carries_root(evidence, e->subsysnqn);

		if (*e->host_iface)
			add_nic(evidence, e->host_iface, root, nics);
		else if (route)
			add_nic(evidence, route->interface, root, nics);
	}
}

/* A unit that has a control group runs. */
static bool service_runs(const char *root, const char *unit)
{
	static const char *const hierarchies[] = { "", "/systemd", "/unified" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(hierarchies); i++) {
		snprintf(path, sizeof(path), "%s/sys/fs/cgroup%s/system.slice/%s", root,
			 hierarchies[i], unit);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

/* The value of KEY=value in a small file of such lines; "" when it is not there. */
static void read_key(const char *root, const char *path, const char *key, char *value, size_t size)
{
	_cleanup_free_ char *text = NULL;
	size_t len = strlen(key);

	*value = '\0';
	if (file_read(root, path, &text, NULL))
		return;
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == '=')
			snprintf(value, size, "%.*s", (int)strcspn(line + len + 1, "\n"),
				 line + len + 1);
	}
}

/* Of section Network of a .network file, or a drop-in of it. */
static void read_keep(const char *root, const char *path, char *keep, size_t size)
{
	_cleanup_free_ char *text = NULL;
	struct request complaints;
	struct ini ini;

	if (file_read(root, path, &text, NULL))
		return;
	request_init(&complaints);
	if (!ini_read(text, path, &ini, &complaints))
		for (size_t i = 0; i < ini.count; i++)
			if (ini.lines[i].key && !strcmp(ini.lines[i].section, "Network") &&
			    !strcmp(ini.lines[i].key, "KeepConfiguration"))
				snprintf(keep, size, "%s", ini.lines[i].value);
	ini_release(&ini);
	request_release(&complaints);
}

static void read_keep_drop_ins(const char *root, const char *network_file, char *keep, size_t size)
{
	static const char *const dirs[] = { "/usr/lib/systemd/network", "/run/systemd/network",
					    "/etc/systemd/network" };
	const char *base = strrchr(network_file, '/');

	for (size_t i = 0; base && i < ARRAY_SIZE(dirs); i++) {
		char dir[PATH_MAX], path[PATH_MAX];
		struct dirent **files;
		int count;

		snprintf(dir, sizeof(dir), "%s%.255s.d", dirs[i], base);
		count = file_list_conf(root, dir, &files);
		for (int f = 0; f < count; f++) {
			snprintf(path, sizeof(path), "%.3000s/%.255s", dir, files[f]->d_name);
			read_keep(root, path, keep, size);
			free(files[f]);
		}
		free(files);
	}
}

struct manager {
	const char *name;
	bool keeps;	    /* the address, at boot and at shutdown */
	const char *remedy; /* when it does not */
};

/* What it says of a link stays in /run when it ends, and the initramfs' own wrote there too. */
static bool find_networkd(const char *root, const struct nic *nic, struct manager *manager)
{
	char path[64], state[32], file[PATH_MAX], keep[32] = "no";

	if (!service_runs(root, "systemd-networkd.service"))
		return false;
	snprintf(path, sizeof(path), "/run/systemd/netif/links/%s", nic->index);
	read_key(root, path, "ADMIN_STATE", state, sizeof(state));
	if (!*state || !strcmp(state, "unmanaged"))
		return false;
	read_key(root, path, "NETWORK_FILE", file, sizeof(file));
	read_keep(root, file, keep, sizeof(keep));
	read_keep_drop_ins(root, file, keep, sizeof(keep));
	*manager = (struct manager){
		"systemd-networkd", strcmp(keep, "no") && *keep,
		"KeepConfiguration=yes in section [Network] of its .network file"
	};
	return true;
}

static bool find_networkmanager(const char *root, const struct nic *nic, struct manager *manager)
{
	char path[64], managed[16];

	if (!service_runs(root, "NetworkManager.service"))
		return false;
	snprintf(path, sizeof(path), "/run/NetworkManager/devices/%s", nic->index);
	read_key(root, path, "managed", managed, sizeof(managed));
	/* It leaves addresses alone when it ends. */
	*manager = (struct manager){ "NetworkManager", true, NULL };
	return strcmp(managed, "true") == 0;
}

/* "eth0=eth0": it has brought the interface up, and takes it down when the service stops. */
static bool find_ifupdown(const char *root, const struct nic *nic, struct manager *manager)
{
	char profile[64];

	read_key(root, "/run/network/ifstate", nic->name, profile, sizeof(profile));
	*manager = (struct manager){ "ifupdown", false,
				     "iface … inet manual in /etc/network/interfaces" };
	return *profile;
}

static bool find_manager(const char *root, const struct nic *nic, struct manager *manager)
{
	return find_networkd(root, nic, manager) || find_networkmanager(root, nic, manager) ||
	       find_ifupdown(root, nic, manager);
}

void verify_network(const struct evidence *evidence, const char *check, struct report *report)
{
	struct nics nics;

	find_nics(evidence, &nics);
	for (size_t i = 0; i < nics.count; i++) {
		const struct nic *nic = &nics.list[i];
		struct manager manager;

		if (!nic->carries_root)
			continue;
		if (!find_manager(evidence->root, nic, &manager))
			report_add(report, check, CHECK_PASS, NULL,
				   "%s: keeps what the initramfs gave it; nobody else manages it",
				   nic->name);
		else if (manager.keeps)
			report_add(report, check, CHECK_PASS, NULL,
				   "%s: %s manages it, and leaves "
				   "its addresses alone",
				   nic->name, manager.name);
		else
			report_add(report, check, CHECK_FAIL, manager.remedy,
				   "%s: %s manages it, and takes its addresses away when it stops, "
				   "before / is unmounted",
				   nic->name, manager.name);
	}
	free(nics.routes.list);
}

/* How the initramfs got the address: seconds of the lease ("" where that is not told), or false. */
static bool find_lease(const char *root, const struct nic *nic, char *seconds, size_t size)
{
	char path[PATH_MAX], protocol[16];

	snprintf(path, sizeof(path), "/run/net-%s.conf", nic->name);
	read_key(root, path, "PROTO", protocol, sizeof(protocol));
	read_key(root, path, "DHCPLEASETIME", seconds, size);
	if (strstr(protocol, "dhcp"))
		return true;
	snprintf(path, sizeof(path), "%s/run/systemd/netif/leases/%s", root, nic->index);
	if (!*nic->index || access(path, F_OK))
		return false;
	read_key(root, path + strlen(root), "LIFETIME", seconds, size);
	return true;
}

/* A DHCP client of its own; those of an interface have its name in their arguments. */
static const char *find_client(const char *root, const struct nic *nic, char *name, size_t size)
{
	static const char *const clients[] = { "dhclient", "dhcpcd", "udhcpc" };
	char path[PATH_MAX];
	_cleanup_dir_ DIR *processes = NULL;
	struct dirent *process;

	snprintf(path, sizeof(path), "%s/proc", root);
	processes = opendir(path);
	while (processes && (process = readdir(processes))) {
		_cleanup_free_ char *arguments = NULL;
		size_t length = 0;

		snprintf(path, sizeof(path), "/proc/%.32s/comm", process->d_name);
		if (file_read_line(root, path, name, size))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
			if (strcmp(name, clients[i]) != 0)
				continue;
			snprintf(path, sizeof(path), "/proc/%.32s/cmdline", process->d_name);
			/* dhcpcd without an interface serves them all. */
			if (!file_read(root, path, &arguments, &length) &&
			    (memmem(arguments, length, nic->name, strlen(nic->name)) || i == 1))
				return name;
		}
	}
	return NULL;
}

void verify_lease(const struct evidence *evidence, const char *check, struct report *report)
{
	struct nics nics;

	find_nics(evidence, &nics);
	for (size_t i = 0; i < nics.count; i++) {
		const struct nic *nic = &nics.list[i];
		char seconds[16], name[32];
		struct manager manager;
		const char *who;

		if (!find_lease(evidence->root, nic, seconds, sizeof(seconds))) {
			report_add(report, check, CHECK_PASS, NULL,
				   "%s: the initramfs took no lease", nic->name);
			continue;
		}
		who = find_client(evidence->root, nic, name, sizeof(name));
		if (!who && find_manager(evidence->root, nic, &manager))
			who = manager.name;
		if (who)
			report_add(report, check, CHECK_PASS, NULL, "%s: %s renews its lease",
				   nic->name, who);
		else
			report_add(report, check, CHECK_FAIL,
				   "let systemd-networkd or another DHCP client manage it, or give "
				   "it a static address",
				   "%s: nobody renews its lease%s%s%s: the server may give the "
				   "address to another host",
				   nic->name, *seconds ? " of " : "", seconds,
				   *seconds ? " s" : "");
	}
	free(nics.routes.list);
}

static long read_sysctl(const char *root, const char *nic, const char *name)
{
	char path[PATH_MAX], text[16];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/%s", nic, name);
	return file_read_line(root, path, text, sizeof(text)) ? 0 : strtol(text, NULL, 10);
}

/* Of "all" and the interface the higher value counts: Documentation/networking/ip-sysctl.rst */
static bool answers_for_itself(const char *root, const char *nic)
{
	return (read_sysctl(root, nic, "arp_ignore") > 0 ||
		read_sysctl(root, "all", "arp_ignore") > 0) &&
	       (read_sysctl(root, nic, "arp_announce") > 1 ||
		read_sysctl(root, "all", "arp_announce") > 1);
}

static bool is_used(const struct nics *nics, const char *name)
{
	for (size_t i = 0; i < nics->count; i++)
		if (!strcmp(nics->list[i].name, name))
			return true;
	return false;
}

static bool share_subnet(const struct route *a, const struct route *b)
{
	return a->is_direct && b->is_direct && !a->is_v6 && !b->is_v6 && a->length == b->length &&
	       a->length < 32 && !memcmp(a->prefix, b->prefix, 4) &&
	       strcmp(a->interface, b->interface) != 0;
}

/* Linux answers ARP for any of its addresses on any interface: then both paths may run over one
 * NIC. */
void verify_one_subnet(const struct evidence *evidence, const char *check, struct report *report)
{
	struct nics nics;
	bool any = false;

	find_nics(evidence, &nics);
	for (size_t i = 0; i < nics.routes.count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct route *a = &nics.routes.list[k], *b = &nics.routes.list[i];

			if (!share_subnet(a, b) ||
			    !(is_used(&nics, a->interface) || is_used(&nics, b->interface)) ||
			    (answers_for_itself(evidence->root, a->interface) &&
			     answers_for_itself(evidence->root, b->interface)))
				continue;
			any = true;
			report_add(report, check, CHECK_WARN,
				   "set net.ipv4.conf.all.arp_ignore=1 and arp_announce=2",
				   "%s and %s are on one subnet, and answer for each other",
				   a->interface, b->interface);
		}
	if (!any && nics.count)
		report_add(report, check, CHECK_PASS, NULL, "each interface answers for itself");
	free(nics.routes.list);
}
