// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/attach.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/child.h"

/* What the child is told: endpoints that it may have to connect, and at last the one that it has
 * to. */
struct order {
	bool connect;
	struct endpoint endpoint;
};

static void connect_one(int fd, const void *argument)
{
	struct fabrics *fabrics;
	struct fabrics_result result;
	struct record *records = NULL;
	struct order order;

	(void)argument;
	child_touch_program();
	child_touch_data();
	fabrics = fabrics_open();
	do {
		if (child_read(fd, &order, sizeof(order)))
			return; /* nothing was to be connected */
		fabrics_prepare(fabrics, &order.endpoint);
	} while (!order.connect);
	if (order.endpoint.discovery)
		fabrics_discover(fabrics, &order.endpoint, &result, &records);
	else
		fabrics_connect(fabrics, &order.endpoint, &result);
	if (!child_write(fd, &result, sizeof(result)))
		child_write(fd, records, result.record_count * sizeof(*records));
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
	pid = child_start(connect_one, NULL, &attach->fd);
	if (pid < 0)
		return pid;
	attach->pid = pid;
	attach->busy = false;
	attach->likely = NULL;
	child_touch_data(); /* the fork has made them the child's, too */
	return 0;
}

static int give_order(struct attach *attach, const struct path *path, bool connect)
{
	struct order order = { .connect = connect, .endpoint = *path->endpoint };

	return child_write(attach->fd, &order, sizeof(order));
}

void attach_expect(struct attach *attach, const struct path *path)
{
	if (!attach->pid || attach->busy || attach->likely == path)
		return;
	if (!give_order(attach, path, false))
		attach->likely = path;
}

int attach_start(struct attach *attach, const struct path *path)
{
	int err = attach_prepare(attach);

	if (!err)
		err = give_order(attach, path, true);
	attach->busy = !err;
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

int attach_finish(struct attach *attach, struct fabrics_result *result, struct record **records)
{
	int err = child_read(attach->fd, result, sizeof(*result));

	*records = NULL;
	if (!err && result->record_count) {
		*records = calloc(result->record_count, sizeof(**records));
		err = *records ? child_read(attach->fd, *records,
					    result->record_count * sizeof(**records))
			       : -ENOMEM;
	}
	/* Its end, the taking down of a process, is nothing to wait for now. */
	attach->former = attach->pid;
	close(attach->fd);
	attach->fd = -1;
	attach->pid = 0;
	attach->busy = false;
	return err;
}

bool attach_abort(struct attach *attach)
{
	reap_former(attach);
	if (attach->pid && !attach->busy)
		reap_idle(attach);
	for (int tenth = 0; attach->pid && tenth < 10; tenth++) {
		if (tenth == 3)
			kill(attach->pid, SIGKILL);
		if (waitpid(attach->pid, NULL, WNOHANG))
			forget(attach);
		else
			usleep(100000);
	}
	return !attach->pid;
}
