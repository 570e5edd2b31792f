// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/reach.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/netwatch.h"
#include "nic/host_iface.h"

/* NVM Express TCP Transport Specification 1.1, 3.6.2: types of PDUs, and where in them something
 * stands. */
#define PDU_ICREQ      0x00
#define PDU_ICRESP     0x01
#define PDU_C2HTERMREQ 0x03
#define PDU_HLEN       2
#define TERMREQ_FES    8
#define ICRESP_PFV     8
#define ICRESP_DGST    11
#define ICRESP_MAXH2C  12
#define MAXH2CDATA_MIN 4096

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

static enum probe_step fail(struct probe *probe, enum reason reason)
{
	reach_stop(probe);
	probe->reason = reason;
	return PROBE_FAILED;
}

/* The host side: the path must not leave by another interface than the one it names. */
static enum reason bind_host_side(struct probe *probe)
{
	const struct endpoint *e = probe->endpoint;
	struct address local;

	if (*e->host_iface && setsockopt(probe->fd, SOL_SOCKET, SO_BINDTODEVICE, e->host_iface,
					 (socklen_t)strlen(e->host_iface) + 1))
		return errno == ENODEV ? REASON_NO_INTERFACE : REASON_CONNECT_FAILED;
	if (*e->host_traddr && (parse_address(e->host_traddr, "0", e->host_iface, &local) ||
				bind(probe->fd, (struct sockaddr *)&local.storage, local.size)))
		return REASON_NO_HOST_ADDRESS;
	return REASON_NONE;
}

/* With the cable out the kernel may keep the route, and the SYN goes nowhere. */
static enum reason reason_of_silence(const struct probe *probe)
{
	struct sockaddr_storage local;
	socklen_t size = sizeof(local);

	if (getsockname(probe->fd, (struct sockaddr *)&local, &size) ||
	    netwatch_has_carrier(&local))
		return REASON_NO_ANSWER;
	return REASON_NO_CARRIER;
}

static enum probe_step fail_route(struct probe *probe)
{
	if (netwatch_has_carrier(NULL))
		return fail(probe, REASON_NO_ROUTE);
	if (!netwatch_has_interface())
		snprintf(probe->detail, sizeof(probe->detail),
			 "there is none: the initramfs may lack its driver");
	return fail(probe, REASON_NO_CARRIER);
}

static enum probe_step fail_connect(struct probe *probe, int err)
{
	switch (err) {
	case ECONNREFUSED:
		return fail(probe, REASON_REFUSED);
	case ETIMEDOUT:
	case EHOSTUNREACH: /* no neighbour of that address, or a router says so */
		return fail(probe, reason_of_silence(probe));
	case ENETUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
	case EINVAL: /* a link-local address before its interface exists */
		return fail_route(probe);
	default:
		snprintf(probe->detail, sizeof(probe->detail), "%s", strerror(err));
		return fail(probe, REASON_CONNECT_FAILED);
	}
}

static enum probe_step send_icreq(struct probe *probe)
{
	unsigned char pdu[PDU_IC_SIZE] = { PDU_ICREQ, 0, PDU_IC_SIZE, 0, PDU_IC_SIZE };
	const struct tunables *t = &probe->endpoint->tunables;

	/* A path over TLS begins with the TLS handshake, which only the kernel can do. */
	if (tunable_is_set(t, TUNE_TLS) && t->value[TUNE_TLS]) {
		reach_stop(probe);
		return PROBE_ANSWERED;
	}
	if (send(probe->fd, pdu, sizeof(pdu), MSG_NOSIGNAL) != sizeof(pdu))
		/* Not connected yet: the event was for the socket that had this number before. */
		return errno == EAGAIN ? PROBE_MORE : fail(probe, REASON_CLOSED);
	probe->shaking = true;
	return PROBE_TCP_UP;
}

/* The source names it by what firmware knows; the name is not there yet, or never will be. */
static enum probe_step fail_interface(struct probe *probe)
{
	const struct endpoint *e = probe->endpoint;
	int len = snprintf(probe->detail, sizeof(probe->detail), "none has the MAC address %s",
			   e->host_mac);

	if (e->host_vlan)
		snprintf(probe->detail + len, sizeof(probe->detail) - (size_t)len, " and VLAN %u",
			 e->host_vlan);
	return fail(probe, REASON_NO_INTERFACE);
}

/* Bound to an interface while the host has no address: the SYN leaves from 0.0.0.0, unanswered. */
static bool has_source(int fd)
{
	struct sockaddr_storage local;
	socklen_t size = sizeof(local);

	return getsockname(fd, (struct sockaddr *)&local, &size) || local.ss_family != AF_INET ||
	       ((struct sockaddr_in *)&local)->sin_addr.s_addr != htonl(INADDR_ANY);
}

enum probe_step reach_start(struct probe *probe)
{
	const struct endpoint *e = probe->endpoint;
	struct address target;
	enum reason reason;

	reach_stop(probe);
	probe->shaking = false;
	probe->got = 0;
	*probe->detail = '\0';
	if (host_iface_find("", probe->endpoint))
		return fail_interface(probe);
	if (parse_address(e->traddr, e->trsvcid, e->host_iface, &target))
		return fail(probe, REASON_NO_ROUTE); /* its scope is not there */
	probe->fd = socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (probe->fd < 0)
		return fail_connect(probe, errno);
	reason = bind_host_side(probe);
	if (reason != REASON_NONE)
		return fail(probe, reason);
	if (!connect(probe->fd, (struct sockaddr *)&target.storage, target.size))
		return send_icreq(probe);
	if (errno == EINPROGRESS && has_source(probe->fd))
		return PROBE_SENT;
	return fail_connect(probe, errno == EINPROGRESS ? ENETUNREACH : errno);
}

static enum probe_step finish_connect(struct probe *probe)
{
	socklen_t size = sizeof(int);
	int err = 0;

	if (getsockopt(probe->fd, SOL_SOCKET, SO_ERROR, &err, &size))
		err = errno;
	if (err == ENETUNREACH) /* the SYN had a route: it is a router that has none */
		err = EHOSTUNREACH;
	return err ? fail_connect(probe, err) : send_icreq(probe);
}

static unsigned int le16(const unsigned char *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

/* The target ends the connection, and says why: 3.6.2.6. */
static enum probe_step fail_terminated(struct probe *probe)
{
	if (probe->got >= TERMREQ_FES + 2)
		snprintf(probe->detail, sizeof(probe->detail), "fatal error status %u",
			 le16(probe->pdu + TERMREQ_FES));
	return fail(probe, REASON_TERMINATED);
}

/* What no kernel would connect to: 3.6.2.3, and nvme_tcp_init_connection() of its nvme/host/tcp.c.
 */
static enum probe_step judge_icresp(struct probe *probe)
{
	const unsigned char *pdu = probe->pdu;
	unsigned int version = le16(pdu + ICRESP_PFV), digests = pdu[ICRESP_DGST];
	unsigned int size = le16(pdu + ICRESP_MAXH2C) | le16(pdu + ICRESP_MAXH2C + 2) << 16;

	if (version)
		snprintf(probe->detail, sizeof(probe->detail),
			 "its PDU format version is %u, not 0", version);
	else if (digests)
		snprintf(probe->detail, sizeof(probe->detail),
			 "it wants digests that nobody asked for");
	else if (size < MAXH2CDATA_MIN)
		snprintf(probe->detail, sizeof(probe->detail), "its MAXH2CDATA is %u, below %d",
			 size, MAXH2CDATA_MIN);
	if (*probe->detail)
		return fail(probe, REASON_BAD_ICRESP);
	reach_stop(probe);
	return PROBE_ANSWERED;
}

/* The first bytes tell whether it is an ICResp at all. */
static enum probe_step read_icresp(struct probe *probe)
{
	ssize_t got = recv(probe->fd, probe->pdu + probe->got, sizeof(probe->pdu) - probe->got, 0);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return PROBE_MORE;
	probe->got += got > 0 ? (size_t)got : 0;
	if (probe->got && probe->pdu[0] == PDU_C2HTERMREQ)
		return probe->got < TERMREQ_FES + 2 && got > 0 ? PROBE_MORE
							       : fail_terminated(probe);
	if (got <= 0)
		return fail(probe, REASON_CLOSED);
	if (probe->pdu[0] != PDU_ICRESP ||
	    (probe->got > PDU_HLEN && probe->pdu[PDU_HLEN] != PDU_IC_SIZE))
		return fail(probe, REASON_NOT_NVME);
	return probe->got < sizeof(probe->pdu) ? PROBE_MORE : judge_icresp(probe);
}

enum probe_step reach_continue(struct probe *probe)
{
	return probe->shaking ? read_icresp(probe) : finish_connect(probe);
}

void reach_timed_out(struct probe *probe)
{
	fail(probe, probe->shaking ? REASON_HANDSHAKE_SILENT : reason_of_silence(probe));
}

void reach_stop(struct probe *probe)
{
	if (probe->fd >= 0)
		close(probe->fd);
	probe->fd = -1;
}
