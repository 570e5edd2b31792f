// SPDX-License-Identifier: GPL-2.0-or-later
//
// moment - the stopwatch of the benchmarks, for all contenders the same
//
//   moment now     print CLOCK_MONOTONIC
//   moment work    print how long it takes to open, use, poll and close 5000 sockets
//   moment ADDRESS SUBSYSNQN SECONDS [PID]
//                  print `ready`; `route T` when the kernel has the IPv4 address; `device T` when a
//                  namespace of the subsystem has its node in /dev; `released T` when the process
//                  ends
//
// All in seconds. It sleeps until the kernel tells it: what polls would take processor time from
// whom it measures.

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void say(const char *what, double when)
{
	printf("%s %.6f\n", what, when);
	fflush(stdout);
}

static int watch_addresses(void)
{
	struct sockaddr_nl local = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_IFADDR };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&local, sizeof(local)) < 0)
		return -1;
	return fd;
}

// The kernel sends one message for each address.
static bool is_address(const struct nlmsghdr *message, const struct in_addr *wanted)
{
	const struct ifaddrmsg *address = NLMSG_DATA(message);
	int left = IFA_PAYLOAD(message);

	if (message->nlmsg_type != RTM_NEWADDR)
		return false;
	for (const struct rtattr *a = IFA_RTA(address); RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == IFA_LOCAL && !memcmp(RTA_DATA(a), wanted, sizeof(*wanted)))
			return true;
	return false;
}

static bool address_came(int fd, const struct in_addr *wanted)
{
	char buffer[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

	return n >= (ssize_t)sizeof(struct nlmsghdr) &&
	       is_address((struct nlmsghdr *)buffer, wanted);
}

// A namespace's node is nvme0n1; nvme0 is its controller, nvme0n1p1 a partition.
static bool is_namespace_of(const char *name, const char *subsysnqn)
{
	char path[320], nqn[256] = "";
	int end = 0;
	FILE *file;

	if (sscanf(name, "nvme%*un%*u%n", &end) < 0 || !end || name[end])
		return false;
	snprintf(path, sizeof(path), "/sys/class/block/%s/device/subsysnqn", name);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(nqn, sizeof(nqn), file))
		nqn[0] = '\0';
	fclose(file);
	nqn[strcspn(nqn, "\n")] = '\0';
	return !strcmp(nqn, subsysnqn);
}

static bool namespace_came(int fd, const char *subsysnqn)
{
	char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t n = read(fd, buffer, sizeof(buffer));

	for (char *p = buffer; p < buffer + n;) {
		const struct inotify_event *event = (const struct inotify_event *)p;

		if (event->len && is_namespace_of(event->name, subsysnqn))
			return true;
		p += sizeof(*event) + event->len;
	}
	return false;
}

// pid 0: there is no process to wait for.
static int watch(const struct in_addr *address, const char *subsysnqn, double end, pid_t pid)
{
	struct pollfd fds[] = { { .fd = watch_addresses(), .events = POLLIN },
				{ .fd = inotify_init1(IN_CLOEXEC), .events = POLLIN },
				{ .fd = pid ? (int)syscall(SYS_pidfd_open, pid, 0) : -1,
				  .events = POLLIN } };
	bool there = false, released = !pid;

	if (fds[0].fd < 0 || fds[1].fd < 0 || (pid && fds[2].fd < 0) ||
	    inotify_add_watch(fds[1].fd, "/dev", IN_CREATE) < 0) {
		perror("moment");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (double left; (!there || !released) && (left = end - now()) > 0;) {
		int count = poll(fds, 3, (int)(left * 1000) + 1);
		double when = now();

		if (count < 0 && errno != EINTR)
			return 1;
		if (count <= 0)
			continue;
		if (fds[0].revents && address_came(fds[0].fd, address))
			say("route", when);
		if (fds[1].revents && namespace_came(fds[1].fd, subsysnqn)) {
			say("device", when);
			there = true;
		}
		if (!released && fds[2].revents) {
			say("released", when);
			released = true;
			fds[2].fd = -1;
		}
	}
	return there && released ? 0 : 1;
}

// What a program that waits for connections does, so that an emulated processor can be compared
// with a real one.
static int work(void)
{
	double began = now();

	for (int i = 0; i < 5000; i++) {
		struct sockaddr_in nobody = { .sin_family = AF_INET };
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		struct pollfd fds = { .fd = fd, .events = POLLIN };

		nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		nobody.sin_port = htons(1);
		connect(fd, (struct sockaddr *)&nobody, sizeof(nobody));
		poll(&fds, 1, 0);
		close(fd);
	}
	printf("%.3f\n", now() - began);
	return 0;
}

int main(int argc, char *argv[])
{
	struct in_addr address;

	if (argc == 2 && !strcmp(argv[1], "now")) {
		printf("%.3f\n", now());
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "work"))
		return work();
	if ((argc == 4 || argc == 5) && inet_pton(AF_INET, argv[1], &address) == 1)
		return watch(&address, argv[2], now() + atof(argv[3]),
			     argc == 5 ? atoi(argv[4]) : 0);
	fprintf(stderr, "usage: moment now | work | ADDRESS SUBSYSNQN SECONDS [PID]\n");
	return 2;
}
