// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/reach.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/netwatch.h"
#include "nic/host_iface.h"

/* NVM Express TCP Transport Specification 1.1, 3.6.2.2 and 3.6.2.3: both PDUs are 128 bytes. */
#define PDU_ICREQ   0x00
#define PDU_ICRESP  0x01
#define PDU_IC_SIZE 128

struct address {
	struct sockaddr_storage storage;
	socklen_t size;
};

/* Fill @address from an address as text; a link-local one without scope takes @iface's. */
static int parse_address(const char *traddr, const char *trsvcid, const char *iface,
			 struct address *address)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->storage;

	if (getaddrinfo(traddr, trsvcid, &hints, &found))
		return -ENOENT;
	memset(address, 0, sizeof(*address));
	memcpy(&address->storage, found->ai_addr, found->ai_addrlen);
	address->size = found->ai_addrlen;
	freeaddrinfo(found);
	if (v6->sin6_family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) &&
	    !v6->sin6_scope_id && *iface)
		v6->sin6_scope_id = if_nametoindex(iface);
	return 0;
}

static int fail(struct path *path, enum reason reason, int err)
{
	reach_stop(path);
	path->reason = reason;
	return err ? err : -EIO;
}

/* The host side: the path must not leave by another interface than the one it names. */
static int bind_host_side(struct path *path)
{
	const struct endpoint *e = path->endpoint;
	struct address local;

	if (*e->host_iface && setsockopt(path->fd, SOL_SOCKET, SO_BINDTODEVICE, e->host_iface,
					 (socklen_t)strlen(e->host_iface) + 1))
		return fail(path, errno == ENODEV ? REASON_NO_INTERFACE : REASON_CONNECT_FAILED,
			    -errno);
	if (!*e->host_traddr)
		return 0;
	if (parse_address(e->host_traddr, "0", e->host_iface, &local) ||
	    bind(path->fd, (struct sockaddr *)&local.storage, local.size))
		return fail(path, REASON_NO_HOST_ADDRESS, -EADDRNOTAVAIL);
	return 0;
}

/* With the cable out the kernel may keep the route, and the SYN goes nowhere. */
static enum reason reason_of_silence(const struct path *path)
{
	struct sockaddr_storage local;
	socklen_t size = sizeof(local);

	if (getsockname(path->fd, (struct sockaddr *)&local, &size) || netwatch_has_carrier(&local))
		return REASON_NO_ANSWER;
	return REASON_NO_CARRIER;
}

static int fail_route(struct path *path, int err)
{
	if (netwatch_has_carrier(NULL))
		return fail(path, REASON_NO_ROUTE, -err);
	if (!netwatch_has_interface())
		snprintf(path->detail, sizeof(path->detail),
			 "there is none: the initramfs may lack its driver");
	return fail(path, REASON_NO_CARRIER, -err);
}

static int fail_connect(struct path *path, int err)
{
	switch (err) {
	case ECONNREFUSED:
		return fail(path, REASON_REFUSED, -err);
	case ETIMEDOUT:
	case EHOSTUNREACH: /* no neighbour of that address, or a router says so */
		return fail(path, reason_of_silence(path), -err);
	case ENETUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
	case EINVAL: /* a link-local address before its interface exists */
		return fail_route(path, err);
	default:
		snprintf(path->detail, sizeof(path->detail), "%s", strerror(err));
		return fail(path, REASON_CONNECT_FAILED, -err);
	}
}

static int send_icreq(struct path *path, double now)
{
	unsigned char pdu[PDU_IC_SIZE] = { PDU_ICREQ, 0, PDU_IC_SIZE, 0, PDU_IC_SIZE };

	/* A path over TLS begins with the TLS handshake, which only the kernel can do. */
	if (tunable_is_set(&path->endpoint->tunables, TUNE_TLS) &&
	    path->endpoint->tunables.value[TUNE_TLS]) {
		reach_stop(path);
		path->state = PATH_READY;
		path->answered_at = now;
		return 0;
	}
	if (send(path->fd, pdu, sizeof(pdu), MSG_NOSIGNAL) != sizeof(pdu))
		/* Not connected yet: the event was for the socket that had this number before. */
		return errno == EAGAIN ? 0 : fail(path, REASON_CLOSED, -errno);
	path->state = PATH_HANDSHAKE;
	path->deadline = now + REACH_HANDSHAKE_TIMEOUT;
	path->got = 0;
	return 0;
}

/* The source names it by what firmware knows; the name is not there yet, or never will be. */
static int fail_interface(struct path *path)
{
	const struct endpoint *e = path->endpoint;
	int len = snprintf(path->detail, sizeof(path->detail), "none has the MAC address %s",
			   e->host_mac);

	if (e->host_vlan)
		snprintf(path->detail + len, sizeof(path->detail) - (size_t)len, " and VLAN %u",
			 e->host_vlan);
	return fail(path, REASON_NO_INTERFACE, -ENODEV);
}

/* Bound to an interface while the host has no address: the SYN leaves from 0.0.0.0, unanswered. */
static bool has_source(int fd)
{
	struct sockaddr_storage local;
	socklen_t size = sizeof(local);

	return getsockname(fd, (struct sockaddr *)&local, &size) || local.ss_family != AF_INET ||
	       ((struct sockaddr_in *)&local)->sin_addr.s_addr != htonl(INADDR_ANY);
}

int reach_start(struct path *path, double now)
{
	const struct endpoint *e = path->endpoint;
	struct address target;
	int err;

	path->tries++;
	*path->detail = '\0';
	if (host_iface_find("", path->endpoint))
		return fail_interface(path);
	if (parse_address(e->traddr, e->trsvcid, e->host_iface, &target))
		return fail(path, REASON_NO_ROUTE, -ENETUNREACH); /* its scope is not there */
	path->fd = socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (path->fd < 0)
		return fail_connect(path, errno);
	err = bind_host_side(path);
	if (err)
		return err;
	path->state = PATH_PROBING;
	path->deadline = now + REACH_CONNECT_TIMEOUT;
	if (!connect(path->fd, (struct sockaddr *)&target.storage, target.size))
		return send_icreq(path, now);
	if (errno == EINPROGRESS && has_source(path->fd))
		return 0;
	return fail_connect(path, errno == EINPROGRESS ? ENETUNREACH : errno);
}

static int finish_connect(struct path *path, double now)
{
	socklen_t size = sizeof(int);
	int err = 0;

	if (getsockopt(path->fd, SOL_SOCKET, SO_ERROR, &err, &size))
		err = errno;
	if (err == ENETUNREACH) /* the SYN had a route: it is a router that has none */
		err = EHOSTUNREACH;
	return err ? fail_connect(path, err) : send_icreq(path, now);
}

/* The first bytes tell whether it is an ICResp at all; the rest is only counted. */
static int read_icresp(struct path *path, double now)
{
	unsigned char pdu[PDU_IC_SIZE];
	ssize_t got = recv(path->fd, pdu, sizeof(pdu) - path->got, 0);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return fail(path, REASON_CLOSED, got ? -errno : -ECONNRESET);
	if (!path->got && (pdu[0] != PDU_ICRESP || (got > 2 && pdu[2] != PDU_IC_SIZE)))
		return fail(path, REASON_NOT_NVME, -EPROTO);
	path->got += (unsigned int)got;
	if (path->got < sizeof(pdu))
		return 0;
	reach_stop(path);
	path->state = PATH_READY;
	path->answered_at = now;
	return 0;
}

int reach_continue(struct path *path, double now)
{
	return path->state == PATH_PROBING ? finish_connect(path, now) : read_icresp(path, now);
}

void reach_timed_out(struct path *path)
{
	fail(path,
	     path->state == PATH_HANDSHAKE ? REASON_HANDSHAKE_SILENT : reason_of_silence(path), 0);
}

void reach_stop(struct path *path)
{
	if (path->fd >= 0)
		close(path->fd);
	path->fd = -1;
}
