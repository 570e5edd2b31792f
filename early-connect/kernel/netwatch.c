// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/netwatch.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int netwatch_open(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
			     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/* A link that went down helps nobody, but may change the reason why a path waits. */
static bool is_news(const struct nlmsghdr *message)
{
	return message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_NEWROUTE ||
	       message->nlmsg_type == RTM_NEWLINK;
}

/* The interfaces as they were after the last message; NULL: not asked for since. */
static struct ifaddrs *interfaces;

static void forget_interfaces(void)
{
	if (interfaces)
		freeifaddrs(interfaces);
	interfaces = NULL;
}

bool netwatch_drain(int fd)
{
	_Alignas(struct nlmsghdr) char buffer[8192];
	bool news = false;

	forget_interfaces();
	for (;;) {
		ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
		unsigned int left = got > 0 ? (unsigned int)got : 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOBUFS) {
			news = true; /* messages were lost: look at everything */
			continue;
		}
		if (got <= 0)
			return news;
		for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, left);
		     m = NLMSG_NEXT(m, left))
			news |= is_news(m);
	}
}

static bool same_host_address(const struct sockaddr *a, const struct sockaddr_storage *b)
{
	struct sockaddr_in x4, y4;
	struct sockaddr_in6 x6, y6;

	if (!a || a->sa_family != b->ss_family)
		return false;
	if (a->sa_family == AF_INET) {
		memcpy(&x4, a, sizeof(x4));
		memcpy(&y4, b, sizeof(y4));
		return x4.sin_addr.s_addr == y4.sin_addr.s_addr;
	}
	if (a->sa_family != AF_INET6)
		return false;
	memcpy(&x6, a, sizeof(x6));
	memcpy(&y6, b, sizeof(y6));
	return IN6_ARE_ADDR_EQUAL(&x6.sin6_addr, &y6.sin6_addr);
}

bool netwatch_has_interface(void)
{
	if (!interfaces && getifaddrs(&interfaces))
		return true;
	for (struct ifaddrs *i = interfaces; i; i = i->ifa_next)
		if (!(i->ifa_flags & IFF_LOOPBACK))
			return true;
	return false;
}

bool netwatch_has_carrier(const struct sockaddr_storage *local)
{
	bool any = false, owner = false, owner_runs = false;

	if (!interfaces && getifaddrs(&interfaces))
		return true; /* can't tell: do not blame the cable */
	for (struct ifaddrs *i = interfaces; i; i = i->ifa_next) {
		bool runs = i->ifa_flags & IFF_RUNNING;

		any |= runs && !(i->ifa_flags & IFF_LOOPBACK);
		if (!local || !same_host_address(i->ifa_addr, local))
			continue;
		owner = true;
		owner_runs |= runs;
	}
	return owner ? owner_runs : any;
}
