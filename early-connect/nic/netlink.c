// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/netlink.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/macro.h"

/* Looks through one part of the kernel's answer; *@done: it was the last, or an error. */
static bool find_in_part(const struct nlmsghdr *message, size_t size,
			 bool (*take)(const struct nlmsghdr *entry, void *context), void *context,
			 bool *done)
{
	for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
		*done |= message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR;
		if (!*done && take(message, context))
			return true;
	}
	return false;
}

bool netlink_find(int type, bool (*take)(const struct nlmsghdr *entry, void *context),
		  void *context)
{
	/* Addresses, routes and rules are all asked for by a header that begins with the family. */
	const struct {
		struct nlmsghdr header;
		struct rtmsg body;
	} request = { { sizeof(request), (unsigned short)type, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		      { .rtm_family = AF_INET } };
	struct nlmsghdr part[1024];
	_cleanup_fd_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bool found = false, done = false;

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		return false;
	while (!found && !done) {
		ssize_t got = recv(fd, part, sizeof(part), 0);

		if (got <= 0)
			return false;
		found = find_in_part(part, (size_t)got, take, context, &done);
	}
	return found;
}
