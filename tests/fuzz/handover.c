// SPDX-License-Identifier: GPL-2.0-or-later
/* The files by which handover and verify see a host: each of them is the input, on a machine of
 * files. */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "handover/handover.h"
#include "handover/ifupdown.h"
#include "harness.h"
#include "nic/boot_nic.h"
#include "nic/host_net.h"
#include "nic/interfaces_file.h"
#include "nic/network_file.h"

static const char *root;

/* A lease is of the address that the connection has, and names a prefix that there is. */
static void check_nics(const struct boot_nics *nics)
{
	promise(nics->count <= BOOT_NICS_MAX);
	for (size_t i = 0; i < nics->count; i++) {
		promise(*nics->list[i].name);
		promise(nics->list[i].lease.prefix <= 32);
		promise(!nics->list[i].lease.taken || *nics->list[i].address);
	}
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	static const char *const paths[] = {
		"/etc/network/interfaces",
		"/etc/systemd/network/10-lan.network",
		"/run/systemd/network/10-lan.network.d/90-more.conf",
		"/proc/net/route",
		"/proc/net/fib_trie",
		"/proc/net/if_inet6",
		"/run/net-eth0.conf",
		"/run/systemd/netif/leases/2",
		"/run/network/ifstate",
	};
	struct controller c = { .name = "nvme0", .src_addr = "10.0.0.7" };
	struct network_file files[NETWORK_FILES_MAX];
	char names[2][IFNAMSIZ];
	struct boot_nics nics;
	bool dhcp;

	(void)size;
	(void)r;
	/* Its globs would lead out of the machine of files. */
	if (strstr(text, "source"))
		return;
	root = fuzz_machine();
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		promise(!file_write_mode(root, paths[i], text, 0644));
	promise(interfaces_file_has(root, "eth0", &dhcp) || !dhcp);
	promise(host_interfaces(root, "10.0.0.7", names, 2) <= 2);
	promise(host_interfaces(root, "fd00::a", names, 2) <= 2);
	host_has_address(root, "10.0.0.7");
	ifupdown_keeps(root, "eth0");
	boot_nics_find(root, &c, 1, &nics);
	check_nics(&nics);
	for (size_t i = 0; i < nics.count; i++)
		promise(network_files_find(root, &nics.list[i], files) <= NETWORK_FILES_MAX);
	snprintf(c.endpoint.host_iface, sizeof(c.endpoint.host_iface), "eth0");
	boot_nics_find(root, &c, 1, &nics);
	check_nics(&nics);
	promise(nics.count == 1 && network_files_find(root, &nics.list[0], files) <= 1);
}
