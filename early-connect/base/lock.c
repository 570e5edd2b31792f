// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "base/macro.h"

#define LOCK_DIR  "/run/early-connect"
#define WISH_FILE LOCK_DIR "/reload"

#define WISH_SECONDS 15.0 /* an engine looks once a second */

static int lock_open(const char *root)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s" LOCK_DIR, root);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s" LOCK_DIR "/lock", root);
	fd = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? -errno : fd;
}

/* 0, -EWOULDBLOCK when another engine has it, or another -errno. */
static int lock_try(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
}

int lock_take(const char *root, long seconds)
{
	double end = clock_now() + (double)seconds;
	int fd = lock_open(root), err;
	bool waits = false;

	if (fd < 0)
		return fd;
	while ((err = lock_try(fd))) {
		if (!waits && err == -EWOULDBLOCK)
			log_warn("another early-connect is connecting: waiting for it");
		waits = true;
		if (err != -EWOULDBLOCK || (seconds && clock_now() >= end)) {
			close(fd);
			return err == -EWOULDBLOCK ? -ETIMEDOUT : err;
		}
		usleep(100000);
	}
	return fd;
}

bool lock_is_taken(const char *root)
{
	char path[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s" LOCK_DIR "/lock", root);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	return fd >= 0 && lock_try(fd) == -EWOULDBLOCK;
}

bool lock_has_wish(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" WISH_FILE, root);
	return !unlink(path);
}

/* The wish is a file: it is gone when it has been taken up. */
int lock_take_or_wish(const char *root)
{
	double end = clock_now() + WISH_SECONDS;
	int fd = lock_open(root), err;
	char path[PATH_MAX];

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "%s" WISH_FILE, root);
	err = lock_try(fd);
	if (err == -EWOULDBLOCK && file_write_atomic(root, WISH_FILE, ""))
		err = -EIO;
	while (err == -EWOULDBLOCK) {
		usleep(100000);
		err = lock_try(fd);
		if (err == -EWOULDBLOCK && access(path, F_OK))
			err = -EALREADY;
		else if (err == -EWOULDBLOCK && clock_now() >= end)
			err = -ETIMEDOUT;
	}
	if (err == -ETIMEDOUT)
		unlink(path); /* too late; the caller's own engine may well take it up */
	if (err)
		close(fd);
	return err ? err : fd;
}
