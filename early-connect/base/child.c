// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Linux 5.14; musl 1.2.3 does not have them. */
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ  22
#define MADV_POPULATE_WRITE 23
#endif

/* The linker's. */
extern char __executable_start[], etext[], edata[], end[];

static void touch(const char *from, const char *to, int how)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)from & ~(page - 1);

	madvise((void *)start, (uintptr_t)to - start, how);
}

void child_touch_data(void)
{
	touch(edata, end, MADV_POPULATE_WRITE);
}

void child_touch_program(void)
{
	touch(__executable_start, etext, MADV_POPULATE_READ);
}

void child_keep_out(void *data, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = ((uintptr_t)data + page - 1) & ~(page - 1);
	uintptr_t end_of = ((uintptr_t)data + size) & ~(page - 1);

	if (start < end_of)
		madvise((void *)start, end_of - start, MADV_DONTFORK);
}

bool child_has_answered(int fd)
{
	struct pollfd look = { fd, POLLIN, 0 };

	return poll(&look, 1, 0) > 0;
}

int child_write(int fd, const void *data, size_t size)
{
	for (const char *at = data; size;) {
		ssize_t put = send(fd, at, size, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		at += put;
		size -= (size_t)put;
	}
	return 0;
}

int child_read(int fd, void *data, size_t size)
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
 * A probe's socket that the child kept open would stay in the engine's epoll set after the engine
 * closed it, and the lock would outlive the engine.
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

static void run_child(void (*work)(int fd, const void *argument), const void *argument, int fd)
{
	sigset_t none;

	close_all_but(fd);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	work(fd, argument);
	_exit(0);
}

pid_t child_start(void (*work)(int fd, const void *argument), const void *argument, int *fd)
{
	int fds[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -errno;
	pid = fork();
	if (!pid)
		run_child(work, argument, fds[1]);
	err = errno;
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return -err;
	}
	*fd = fds[0];
	return pid;
}

int child_detach(void (*work)(void))
{
	pid_t pid = fork();

	if (!pid) {
		close_all_but(2);
		work();
		_exit(0);
	}
	return pid < 0 ? -errno : 0;
}

void child_reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
