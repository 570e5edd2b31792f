// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules are told by rtnetlink alone: rtnetlink(7), include/uapi/linux/fib_rules.h. */
#include "nic/source_rules.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/macro.h"

static bool rule_covers(const struct nlmsghdr *message, struct in_addr address)
{
	const struct fib_rule_hdr *rule = NLMSG_DATA(message);
	const struct rtattr *attribute = (const struct rtattr *)(rule + 1);
	int left = (int)(message->nlmsg_len - NLMSG_SPACE(sizeof(*rule)));
	in_addr_t mask = htonl(rule->src_len ? ~0u << (32 - rule->src_len) : 0), source;

	if (!rule->src_len || rule->src_len > 32 || rule->action != FR_ACT_TO_TBL)
		return false;
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type != FRA_SRC || RTA_PAYLOAD(attribute) != sizeof(source))
			continue;
		memcpy(&source, RTA_DATA(attribute), sizeof(source));
		return (address.s_addr & mask) == (source & mask);
	}
	return false;
}

/* Looks through one part of the kernel's answer; *@done: it was the last, or an error. */
static bool part_covers(const struct nlmsghdr *message, size_t size, struct in_addr address,
			bool *done)
{
	for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
		*done |= message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR;
		if (message->nlmsg_type == RTM_NEWRULE && rule_covers(message, address))
			return true;
	}
	return false;
}

static bool address_has_rule(struct in_addr address)
{
	const struct {
		struct nlmsghdr header;
		struct fib_rule_hdr rule;
	} request = { { sizeof(request), RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		      { .family = AF_INET } };
	struct nlmsghdr part[1024];
	_cleanup_fd_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bool found = false, done = false;

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		return false;
	while (!found && !done) {
		ssize_t got = recv(fd, part, sizeof(part), 0);

		if (got <= 0)
			return false;
		found = part_covers(part, (size_t)got, address, &done);
	}
	return found;
}

bool interface_is_source_routed(const char *interface)
{
	struct ifaddrs *list;
	bool any = false, all = true;

	if (getifaddrs(&list))
		return false;
	for (const struct ifaddrs *entry = list; entry; entry = entry->ifa_next) {
		struct sockaddr_in address;

		if (!entry->ifa_addr || entry->ifa_addr->sa_family != AF_INET ||
		    strcmp(entry->ifa_name, interface) != 0)
			continue;
		memcpy(&address, entry->ifa_addr, sizeof(address));
		any = true;
		all &= address_has_rule(address.sin_addr);
	}
	freeifaddrs(list);
	return any && all;
}
