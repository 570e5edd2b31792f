// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/resolve.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "base/files.h"
#include "ip/resolv_conf.h"
#include "kernel/netwatch.h"

#define HOSTS		"/etc/hosts"
#define RESOLV_CONF	"/etc/resolv.conf"
#define NETWORKD_STATE	"/run/systemd/netif/state"
#define DRACUT_MARKER	"/etc/initrd-release"
#define RESOLV_CONF_MAX 1024

void resolve_name(const char *name, struct addresses *found)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	int err = getaddrinfo(name, NULL, &hints, &list);

	memset(found, 0, sizeof(*found));
	for (struct addrinfo *i = list; i && found->count < ADDRESSES_MAX; i = i->ai_next)
		if (!getnameinfo(i->ai_addr, i->ai_addrlen, found->text[found->count],
				 sizeof(*found->text), NULL, 0, NI_NUMERICHOST))
			found->count++;
	if (list)
		freeaddrinfo(list);
	if (found->count)
		return;
	found->reason = err == EAI_AGAIN || err == EAI_FAIL || err == EAI_SYSTEM
				? REASON_NAME_SERVER_SILENT
				: REASON_NAME_UNKNOWN;
}

/*
 * To write the servers down that systemd-networkd knows is systemd-resolved's job, and a dracut
 * image seldom has that. The rest of the initramfs may use the file as well.
 */
static void write_resolv_conf(void)
{
	_cleanup_free_ char *state = NULL;
	char conf[RESOLV_CONF_MAX];

	if (!access(DRACUT_MARKER, F_OK) && !file_read("", NETWORKD_STATE, &state, NULL) &&
	    !resolv_conf_of_networkd(state, conf, sizeof(conf)) && *conf)
		file_write_atomic("", RESOLV_CONF, conf);
}

/* Nothing is sent: the kernel only looks for a route. */
static bool has_route(const char *server)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *address;
	_cleanup_fd_ int fd = -1;
	bool found;

	if (getaddrinfo(server, "53", &hints, &address))
		return false;
	fd = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	found = fd >= 0 && !connect(fd, address->ai_addr, address->ai_addrlen);
	freeaddrinfo(address);
	return found;
}

static bool is_in_hosts(const char *name)
{
	_cleanup_free_ char *text = NULL;

	return !file_read("", HOSTS, &text, NULL) && hosts_file_has(text, name);
}

/* The first server that there is a route to, or else the last one; false when there is none. */
static bool find_server(char *server, size_t size, bool *reachable)
{
	_cleanup_free_ char *text = NULL;
	bool any = false;
	const char *at;

	*reachable = false;
	if (file_read("", RESOLV_CONF, &text, NULL))
		return false;
	for (at = text; !*reachable && resolv_conf_next_server(&at, server, size);) {
		*reachable = has_route(server);
		any = true;
	}
	return any;
}

enum reason resolve_obstacle(const char *name, char *detail, size_t size)
{
	char server[64];
	bool reachable, known;

	if (is_in_hosts(name))
		return REASON_NONE;
	known = find_server(server, sizeof(server), &reachable);
	if (!known) {
		write_resolv_conf();
		known = find_server(server, sizeof(server), &reachable);
	}
	if (reachable)
		return REASON_NONE;
	if (!netwatch_has_carrier(NULL))
		return REASON_NO_CARRIER;
	if (!known)
		return REASON_NO_NAME_SERVER;
	snprintf(detail, size, "to the name server %s", server);
	return REASON_NO_ROUTE;
}
