// SPDX-License-Identifier: GPL-2.0-or-later
#include "attach.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "child.h"

static void connect_one(int fd, const void *argument)
{
	struct fabrics *fabrics = fabrics_open();
	struct fabrics_result result;
	struct record *records = NULL;
	struct endpoint e;

	(void)argument;
	if (child_read(fd, &e, sizeof(e)))
		return; /* nothing was to be connected */
	if (e.discovery)
		fabrics_discover(fabrics, &e, &result, &records);
	else
		fabrics_connect(fabrics, &e, &result);
	if (!child_write(fd, &result, sizeof(result)))
		child_write(fd, records, result.record_count * sizeof(*records));
}

int attach_prepare(struct attach *attach)
{
	pid_t pid;

	if (attach->pid)
		return 0;
	pid = child_start(connect_one, NULL, &attach->fd);
	if (pid < 0)
		return pid;
	attach->pid = pid;
	attach->busy = false;
	return 0;
}

int attach_start(struct attach *attach, const struct path *path)
{
	int err = attach_prepare(attach);

	if (!err)
		err = child_write(attach->fd, path->endpoint, sizeof(*path->endpoint));
	attach->busy = !err;
	return err;
}

static void forget(struct attach *attach)
{
	close(attach->fd);
	*attach = (struct attach){ .fd = -1 };
}

static void reap(struct attach *attach)
{
	child_reap(attach->pid);
	forget(attach);
}

/* A child that was given nothing ends when the socket does. */
static void reap_idle(struct attach *attach)
{
	shutdown(attach->fd, SHUT_RDWR);
	reap(attach);
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
	reap(attach);
	return err;
}

bool attach_abort(struct attach *attach)
{
	if (attach->pid && !attach->busy)
		reap_idle(attach);
	for (int tenth = 0; attach->pid && tenth < 30; tenth++) {
		if (tenth == 10)
			kill(attach->pid, SIGKILL);
		if (waitpid(attach->pid, NULL, WNOHANG))
			forget(attach);
		else
			usleep(100000);
	}
	return !attach->pid;
}
