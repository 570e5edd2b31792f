// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/lease_kernel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/macro.h"
#include "nic/netlink.h"

#define FOR_EVER 0xffffffffu

struct look {
	unsigned int index;
	in_addr_t address; /* 0: of any */
	unsigned int prefix;
	struct ifa_cacheinfo times;
	_Alignas(struct nlmsghdr) char message[256]; /* the address as the kernel tells it */
};

static bool has_number(const struct rtattr *attribute, unsigned int number)
{
	return RTA_PAYLOAD(attribute) == sizeof(number) &&
	       !memcmp(RTA_DATA(attribute), &number, sizeof(number));
}

static bool take_address(const struct nlmsghdr *entry, void *context)
{
	const struct ifaddrmsg *address = NLMSG_DATA(entry);
	struct look *look = context;
	struct ifa_cacheinfo times = { .ifa_valid = FOR_EVER };
	in_addr_t local = 0;
	size_t left = IFA_PAYLOAD(entry);

	if (entry->nlmsg_type != RTM_NEWADDR || address->ifa_index != look->index ||
	    entry->nlmsg_len > sizeof(look->message))
		return false;
	for (const struct rtattr *a = IFA_RTA(address); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFA_LOCAL && RTA_PAYLOAD(a) == sizeof(local))
			memcpy(&local, RTA_DATA(a), sizeof(local));
		if (a->rta_type == IFA_CACHEINFO && RTA_PAYLOAD(a) == sizeof(times))
			memcpy(&times, RTA_DATA(a), sizeof(times));
	}
	if (!local || (look->address ? local != look->address : times.ifa_valid == FOR_EVER))
		return false;
	look->address = local;
	look->prefix = address->ifa_prefixlen;
	look->times = times;
	memcpy(look->message, entry, entry->nlmsg_len);
	return true;
}

static bool take_route(const struct nlmsghdr *entry, void *context)
{
	const struct rtmsg *route = NLMSG_DATA(entry);
	struct look *look = context;
	in_addr_t source = 0;
	size_t left = RTM_PAYLOAD(entry);
	bool is_its = false;

	if (entry->nlmsg_type != RTM_NEWROUTE || route->rtm_protocol != RTPROT_DHCP)
		return false;
	for (const struct rtattr *a = RTM_RTA(route); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		is_its |= a->rta_type == RTA_OIF && has_number(a, look->index);
		if (a->rta_type == RTA_PREFSRC && RTA_PAYLOAD(a) == sizeof(source))
			memcpy(&source, RTA_DATA(a), sizeof(source));
	}
	if (!is_its || !source || (look->address && look->address != source))
		return false;
	look->address = source;
	return true;
}

static void begin(struct look *look, const char *index, const char *address)
{
	memset(look, 0, sizeof(*look));
	look->index = (unsigned int)strtoul(index, NULL, 10);
	if (inet_pton(AF_INET, address, &look->address) != 1)
		look->address = 0;
}

bool lease_guess(const struct lease_place *place, struct lease *lease)
{
	struct look look;
	bool by_route, ends;

	begin(&look, place->index, place->address);
	if (*place->address && !look.address) /* an IPv6 address */
		return false;
	by_route = netlink_find(RTM_GETROUTE, take_route, &look);
	if (!netlink_find(RTM_GETADDR, take_address, &look))
		return false;
	ends = look.times.ifa_valid != FOR_EVER;
	if (!by_route && !ends)
		return false;
	if (ends)
		lease->end = clock_now() + look.times.ifa_valid;
	lease->guessed = true;
	lease->prefix = look.prefix;
	snprintf(lease->client, sizeof(lease->client), "kernel");
	return inet_ntop(AF_INET, &look.address, lease->address, sizeof(lease->address));
}

/* 0 or -errno: what the kernel answers to @message. */
static int change(struct nlmsghdr *message)
{
	_Alignas(struct nlmsghdr) char buffer[1024];
	const struct nlmsghdr *answer = (void *)buffer;
	_cleanup_fd_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t got;

	message->nlmsg_type = RTM_NEWADDR;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_REPLACE;
	message->nlmsg_pid = 0;
	if (fd < 0 || send(fd, message, message->nlmsg_len, 0) < 0)
		return -errno;
	got = recv(fd, buffer, sizeof(buffer), 0);
	if (got < 0)
		return -errno;
	if (!NLMSG_OK(answer, (size_t)got) || answer->nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return ((const struct nlmsgerr *)NLMSG_DATA(answer))->error;
}

/* The same address once more, in all that belongs to it, but for its times. */
int lease_keep_address(const char *index, const char *address)
{
	struct look look;
	struct nlmsghdr *message = (void *)look.message;
	size_t left;
	int err;

	begin(&look, index, address);
	if (!look.address || !netlink_find(RTM_GETADDR, take_address, &look) ||
	    look.times.ifa_valid == FOR_EVER)
		return 0;
	look.times.ifa_valid = look.times.ifa_prefered = FOR_EVER;
	left = IFA_PAYLOAD(message);
	for (struct rtattr *a = IFA_RTA(NLMSG_DATA(message)); RTA_OK(a, left);
	     a = RTA_NEXT(a, left))
		if (a->rta_type == IFA_CACHEINFO)
			memcpy(RTA_DATA(a), &look.times, sizeof(look.times));
	err = change(message);
	return err ? err : 1;
}
