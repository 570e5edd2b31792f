// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/uevents.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define KERNEL_GROUP 1 /* lib/kobject_uevent.c; what udev has made of an event comes to group 2 */

int uevents_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/* "add@/devices/virtual/…", then KEY=value, each with its NUL. */
static const char *value_of(const char *event, size_t size, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = event; at < event + size; at += strlen(at) + 1)
		if (!strncmp(at, key, len) && at[len] == '=')
			return at + len + 1;
	return "";
}

static bool is_ours(const char *event, size_t size, int *added)
{
	const char *subsystem = value_of(event, size, "SUBSYSTEM");
	int instance, end = 0;

	if (!strcmp(subsystem, "nvme") && !strcmp(value_of(event, size, "ACTION"), "add") &&
	    sscanf(value_of(event, size, "DEVNAME"), "nvme%d%n", &instance, &end) == 1 && end)
		*added = instance;
	return !strcmp(subsystem, "block") || !strncmp(subsystem, "nvme", 4);
}

bool uevents_drain(int fd, int *added)
{
	char event[8192];
	bool news = false;

	for (;;) {
		ssize_t got = recv(fd, event, sizeof(event) - 1, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOBUFS) {
			news = true; /* events were lost: look at everything */
			continue;
		}
		if (got <= 0)
			return news;
		event[got] = '\0';
		news |= is_ours(event, (size_t)got, added);
	}
}
