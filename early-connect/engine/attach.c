// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/attach.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "request/secrets.h"

/* What the child is told: endpoints that it may have to connect, and the one that it has to. */
struct order {
	bool connect;
	struct endpoint endpoint;
};

/* The kernel is free for others when it is connected: the log is read beside them. */
static void discover(int fd, struct fabrics *fabrics, struct endpoint *e)
{
	struct fabrics_result result;
	struct record *records = NULL;

	fabrics_connect_discovery(fabrics, e, &result);
	if (child_write(fd, &result, sizeof(result)) || result.err)
		return;
	fabrics_read_log(fabrics, e, &result, &records);
	secrets_wipe(e, 1);
	if (!child_write(fd, &result, sizeof(result)))
		child_write(fd, records, result.record_count * sizeof(*records));
}

/* One connect after the other, as long as they succeed: after a failure a new child is as it
 * should be. */
static void connect_all(int fd, const void *argument)
{
	struct fabrics *fabrics;
	struct fabrics_result result = { 0 };
	struct order order;

	(void)argument;
	child_touch_program();
	child_touch_data();
	fabrics = fabrics_open();
	while (!result.err && !child_read(fd, &order, sizeof(order))) {
		fabrics_prepare(fabrics, &order.endpoint);
		if (!order.connect)
			continue;
		if (order.endpoint.discovery) {
			discover(fd, fabrics, &order.endpoint);
			return;
		}
		fabrics_connect(fabrics, &order.endpoint, &result);
		secrets_wipe(&order.endpoint, 1);
		if (child_write(fd, &result, sizeof(result)))
			return;
	}
}

static void reap_former(struct attach *attach)
{
	if (attach->former)
		child_reap(attach->former);
	attach->former = 0;
}

int attach_prepare(struct attach *attach)
{
	pid_t pid;

	if (attach->pid)
		return 0;
	reap_former(attach);
	pid = child_start(connect_all, NULL, &attach->fd);
	if (pid < 0)
		return pid;
	attach->pid = pid;
	attach->busy = false;
	attach->likely = NULL;
	child_touch_data(); /* the fork has made them the child's, too */
	return 0;
}

static int give_order(struct attach *attach, const struct endpoint *e, bool connect)
{
	struct order order = { .connect = connect, .endpoint = *e };
	int err = child_write(attach->fd, &order, sizeof(order));

	secrets_wipe(&order.endpoint, 1);
	return err;
}

void attach_expect(struct attach *attach, const struct endpoint *e)
{
	if (!attach->pid || attach->busy || attach->likely == e)
		return;
	if (!give_order(attach, e, false))
		attach->likely = e;
}

int attach_start(struct attach *attach, const struct endpoint *e)
{
	int err = attach_prepare(attach);

	if (!err)
		err = give_order(attach, e, true);
	attach->busy = !err;
	attach->likely = NULL;
	return err;
}

static void forget(struct attach *attach)
{
	close(attach->fd);
	*attach = (struct attach){ .fd = -1 };
}

/* A child that has nothing to connect ends when the socket does. */
static void reap_idle(struct attach *attach)
{
	shutdown(attach->fd, SHUT_RDWR);
	child_reap(attach->pid);
	forget(attach);
}

int attach_finish(struct attach *attach, struct fabrics_result *result)
{
	int err = child_read(attach->fd, result, sizeof(*result));

	attach->busy = false;
	if (err || result->err)
		attach_release(attach, NULL);
	return err;
}

pid_t attach_release(struct attach *attach, int *fd)
{
	pid_t pid = attach->pid;

	if (fd)
		*fd = attach->fd;
	else
		close(attach->fd);
	/* Its end, the taking down of a process, is nothing to wait for now. */
	attach->former = fd ? attach->former : pid;
	attach->fd = -1;
	attach->pid = 0;
	attach->busy = false;
	return pid;
}

int attach_read_log(int fd, struct fabrics_result *result, struct record **records)
{
	int err = child_read(fd, result, sizeof(*result));

	*records = NULL;
	if (err || !result->record_count)
		return err;
	*records = calloc(result->record_count, sizeof(**records));
	return *records ? child_read(fd, *records, result->record_count * sizeof(**records))
			: -ENOMEM;
}

bool attach_abort(struct attach *attach)
{
	reap_former(attach);
	if (attach->pid && !attach->busy)
		reap_idle(attach);
	for (int tenth = 0; attach->pid && tenth < 5; tenth++) {
		kill(attach->pid, SIGKILL);
		if (waitpid(attach->pid, NULL, WNOHANG))
			forget(attach);
		else
			usleep(100000);
	}
	return !attach->pid;
}
