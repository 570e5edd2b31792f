// SPDX-License-Identifier: GPL-2.0-or-later
#include "netwatch.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "macro.h"

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

static bool is_good_news(const struct nlmsghdr *message)
{
	const struct ifinfomsg *link = NLMSG_DATA(message);

	switch (message->nlmsg_type) {
	case RTM_NEWADDR:
	case RTM_NEWROUTE:
		return true;
	case RTM_NEWLINK:
		return message->nlmsg_len >= NLMSG_LENGTH(sizeof(*link)) &&
		       link->ifi_flags & IFF_RUNNING;
	default:
		return false;
	}
}

bool netwatch_drain(int fd)
{
	_Alignas(struct nlmsghdr) char buffer[8192];
	bool better = false;

	for (;;) {
		ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
		unsigned int left = got > 0 ? (unsigned int)got : 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOBUFS) {
			better = true; /* messages were lost: look at everything */
			continue;
		}
		if (got <= 0)
			return better;
		for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, left);
		     m = NLMSG_NEXT(m, left))
			better |= is_good_news(m);
	}
}

bool netwatch_any_carrier(void)
{
	struct ifaddrs *list;
	bool found = false;

	if (getifaddrs(&list))
		return true; /* can't tell: do not blame the cable */
	for (struct ifaddrs *i = list; i; i = i->ifa_next)
		found |= !(i->ifa_flags & IFF_LOOPBACK) && i->ifa_flags & IFF_RUNNING;
	freeifaddrs(list);
	return found;
}
