/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file asks the kernel for a list over rtnetlink: rtnetlink(7). */
#ifndef EC_NIC_NETLINK_H
#define EC_NIC_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>

/*
 * Ask for all IPv4 entries that a @type such as RTM_GETADDR lists, and call @take with each until
 * it returns true. Returns true when it did.
 */
bool netlink_find(int type, bool (*take)(const struct nlmsghdr *entry, void *context),
		  void *context);

#endif
