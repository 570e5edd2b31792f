// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "clock.h"
#include "log.h"
#include "macro.h"

#define LOCK_DIR "/run/early-connect"

int lock_take(const char *root, long seconds)
{
	double end = clock_now() + (double)seconds;
	char path[PATH_MAX];
	bool waits = false;
	int fd;

	snprintf(path, sizeof(path), "%s" LOCK_DIR, root);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s" LOCK_DIR "/lock", root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		int err = errno == EWOULDBLOCK ? -ETIMEDOUT : -errno;

		if (!waits && err == -ETIMEDOUT)
			log_warn("another early-connect is connecting: waiting for it");
		waits = true;
		if (err != -ETIMEDOUT || (seconds && clock_now() >= end)) {
			close(fd);
			return err;
		}
		usleep(100000);
	}
	return fd;
}
