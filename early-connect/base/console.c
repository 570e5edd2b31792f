// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_SIZE     16384
#define DRAIN_SECONDS 5 /* at the end: that long without anybody who reads */

static char kept[KEPT_SIZE];
static size_t kept_size, left_out;

/*
 * A description of our own, that alone does not wait: the one behind descriptor 2 is others' as
 * well. A file never makes wait; and opened once more it would be written from its beginning.
 */
static int own_descriptor(bool *is_socket)
{
	static int fd = -1;
	static bool socket;
	struct stat st;

	if (fd < 0 && !fstat(STDERR_FILENO, &st)) {
		socket = S_ISSOCK(st.st_mode);
		if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
			fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	if (fd < 0)
		fd = STDERR_FILENO;
	*is_socket = socket;
	return fd;
}

/* How much of it got through; 0: nobody reads. */
static size_t put(const char *text, size_t len)
{
	bool is_socket;
	int fd = own_descriptor(&is_socket);
	ssize_t done;

	do
		done = is_socket ? send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL)
				 : write(fd, text, len);
	while (done < 0 && errno == EINTR);
	if (done < 0 && errno != EAGAIN)
		return len; /* it is closed: nobody will ever read */
	return done < 0 ? 0 : (size_t)done;
}

static void put_kept(void)
{
	while (kept_size) {
		size_t done = put(kept, kept_size);

		if (!done)
			return;
		kept_size -= done;
		memmove(kept, kept + done, kept_size);
	}
	if (left_out) {
		kept_size = (size_t)snprintf(
			kept, sizeof(kept),
			"early-connect: %zu lines are left out: nobody read them\n", left_out);
		left_out = 0;
		put_kept();
	}
}

/* The table of reasons is the last that is said: a slow line gets the time for it. */
static void drain(void)
{
	bool is_socket;
	struct pollfd wait = { own_descriptor(&is_socket), POLLOUT, 0 };

	put_kept();
	while (kept_size && poll(&wait, 1, DRAIN_SECONDS * 1000) > 0)
		put_kept();
}

static void keep(const char *text, size_t len)
{
	static bool registered;

	if (!registered)
		atexit(drain);
	registered = true;
	if (kept_size + len > sizeof(kept)) {
		left_out++;
		return;
	}
	memcpy(kept + kept_size, text, len);
	kept_size += len;
}

void console_write(const char *text, size_t len)
{
	size_t done = 0;

	put_kept();
	if (!kept_size)
		done = put(text, len);
	if (done < len)
		keep(text + done, len - done);
}
