// SPDX-License-Identifier: GPL-2.0-or-later
/* A lease, as any client may have left it, or as networkd's answer has it; and as it was noted. */
#include <ctype.h>
#include <string.h>

#include "base/files.h"
#include "base/json_text.h"
#include "harness.h"
#include "nic/lease_read.h"
#include "nic/lease_varlink.h"
#include "nic/sockets.h"
#include "state/leases.h"

static const char *root;

/* Nothing in it means anything to a shell, to systemd or to a client. */
static void check(const struct lease *lease)
{
	promise(traddr_is_address(lease->address) && !strchr(lease->address, ':'));
	promise(lease->prefix <= 32);
	promise(strlen(lease->client_id) % 2 == 0);
	for (const char *c = lease->client_id; *c; c++)
		promise(isxdigit((unsigned char)*c));
}

static void check_noted(const char *text)
{
	_cleanup_(json_put) struct json_object *state = json_tokener_parse(text);
	const struct controller c = { .name = "nvme0",
				      .src_addr = "10.0.0.7",
				      .endpoint.host_iface = "eth0" };
	struct boot_nics nics;

	if (!json_object_is_type(state, json_type_object))
		return;
	leases_nics_find(root, state, &c, 1, &nics);
	promise(nics.count == 1);
	if (nics.list[0].lease.taken)
		check(&nics.list[0].lease);
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	static const char *const paths[] = {
		"/run/net-eth0.conf",
		"/run/systemd/netif/leases/2",
		"/run/NetworkManager/devices/2",
		"/tmp/dhclient.eth0.dhcpopts",
	};
	const struct lease_place place = { "eth0", "2", "52:54:00:12:34:56", "" };
	char own[2][INET6_ADDRSTRLEN], full[128];
	struct lease lease = { .end = -1 };

	(void)size;
	(void)r;
	root = fuzz_machine();
	if (lease_parse_describe(text, &place, &lease))
		check(&lease);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		promise(!file_write_mode(root, paths[i], text, 0644));
		if (lease_read(root, true, &place, &lease))
			check(&lease);
		snprintf(full, sizeof(full), "%s%s", root, paths[i]);
		promise(!unlink(full));
	}
	check_noted(text);
	promise(!file_write_mode(root, "/proc/net/tcp", text, 0644));
	promise(sockets_own_addresses(root, "192.168.77.1", "4420", own, 2) <= 2);
}
