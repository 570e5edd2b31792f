// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/altnames.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/macro.h"

/* IFLA_PROP_LIST holds an IFLA_ALT_IFNAME for each name: net/core/rtnetlink.c. */
static size_t take_list(const struct rtattr *list, char (*names)[ALTNAME_SIZE], size_t max)
{
	size_t left = RTA_PAYLOAD(list), count = 0;

	for (const struct rtattr *a = RTA_DATA(list); RTA_OK(a, left) && count < max;
	     a = RTA_NEXT(a, left))
		if (a->rta_type == IFLA_ALT_IFNAME)
			snprintf(names[count++], ALTNAME_SIZE, "%.*s", (int)RTA_PAYLOAD(a),
				 (const char *)RTA_DATA(a));
	return count;
}

static int ask(int index)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST },
		.link = { .ifi_family = AF_UNSPEC, .ifi_index = index },
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && send(fd, &request, sizeof(request), 0) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

size_t altnames_read(int index, char (*names)[ALTNAME_SIZE], size_t max)
{
	_Alignas(struct nlmsghdr) char buffer[16384];
	struct nlmsghdr *answer = (void *)buffer;
	_cleanup_fd_ int fd = ask(index);
	ssize_t got = fd < 0 ? -1 : recv(fd, buffer, sizeof(buffer), 0);
	size_t left;

	if (got < 0 || !NLMSG_OK(answer, (size_t)got) || answer->nlmsg_type != RTM_NEWLINK)
		return 0;
	left = IFLA_PAYLOAD(answer);
	for (const struct rtattr *a = IFLA_RTA(NLMSG_DATA(answer)); RTA_OK(a, left);
	     a = RTA_NEXT(a, left))
		if ((a->rta_type & NLA_TYPE_MASK) == IFLA_PROP_LIST)
			return take_list(a, names, max);
	return 0;
}
