// SPDX-License-Identifier: GPL-2.0-or-later
#include "attach.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int write_all(int fd, const void *data, size_t size)
{
	for (const char *at = data; size;) {
		ssize_t put = write(fd, at, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		at += put;
		size -= (size_t)put;
	}
	return 0;
}

static int read_all(int fd, void *data, size_t size)
{
	for (char *at = data; size;) {
		ssize_t got = read(fd, at, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -EIO;
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

/*
 * The child holds on to nothing of the engine's: a probe's socket that it kept open would stay in
 * the engine's epoll set after the engine closed it, and the lock would outlive the engine.
 */
static void close_all_but(int keep)
{
	if (keep > 3)
		syscall(SYS_close_range, 3u, (unsigned int)keep - 1, 0u);
	if (!syscall(SYS_close_range, (unsigned int)keep + 1, ~0u, 0u))
		return;
	for (int fd = 3; fd < 4096; fd++) /* before Linux 5.9 */
		if (fd != keep)
			close(fd);
}

static void child_main(int fd)
{
	struct fabrics_result result;
	struct record *records = NULL;
	struct fabrics *fabrics;
	struct endpoint e;
	sigset_t none;

	close_all_but(fd);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	fabrics = fabrics_open();
	if (read_all(fd, &e, sizeof(e)))
		_exit(0); /* nothing was to be connected */
	if (e.discovery)
		fabrics_discover(fabrics, &e, &result, &records);
	else
		fabrics_connect(fabrics, &e, &result);
	_exit(write_all(fd, &result, sizeof(result)) ||
	      write_all(fd, records, result.record_count * sizeof(*records)));
}

int attach_prepare(struct attach *attach)
{
	int fds[2];

	if (attach->pid)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -errno;
	attach->pid = fork();
	if (attach->pid < 0) {
		int err = -errno;

		close(fds[0]);
		close(fds[1]);
		attach->pid = 0;
		return err;
	}
	if (!attach->pid)
		child_main(fds[1]);
	close(fds[1]);
	attach->fd = fds[0];
	attach->busy = false;
	return 0;
}

int attach_start(struct attach *attach, const struct path *path)
{
	int err = attach_prepare(attach);

	if (!err)
		err = write_all(attach->fd, path->endpoint, sizeof(*path->endpoint));
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
	while (waitpid(attach->pid, NULL, 0) < 0 && errno == EINTR)
		;
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
	int err = read_all(attach->fd, result, sizeof(*result));

	*records = NULL;
	if (!err && result->record_count) {
		*records = calloc(result->record_count, sizeof(**records));
		err = *records ? read_all(attach->fd, *records,
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
