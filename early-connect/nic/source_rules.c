// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules are told by rtnetlink alone: rtnetlink(7), include/uapi/linux/fib_rules.h. */
#include "nic/source_rules.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "nic/netlink.h"

static bool rule_covers(const struct nlmsghdr *message, void *context)
{
	const struct in_addr *address = context;
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
		return (address->s_addr & mask) == (source & mask);
	}
	return false;
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
		all &= netlink_find(RTM_GETRULE, rule_covers, &address.sin_addr);
	}
	freeifaddrs(list);
	return any && all;
}
