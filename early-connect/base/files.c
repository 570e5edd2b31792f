// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/macro.h"

static int join(char *full, const char *root, const char *path)
{
	int len = snprintf(full, PATH_MAX, "%s%s", root, path);

	return len < 0 || len >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* Files of proc and sysfs have no size to ask for, so read until the end. */
static int read_all(int fd, size_t most, char **text, size_t *size)
{
	_cleanup_free_ char *buffer = NULL;
	size_t used = 0, room = 0;

	for (;;) {
		ssize_t got;

		if (used + 1 >= room) {
			char *larger = realloc(buffer, room ? room * 2 : 4096);

			if (!larger)
				return -ENOMEM;
			buffer = larger;
			room = room ? room * 2 : 4096;
		}
		got = read(fd, buffer + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		used += (size_t)got;
		if (used > most)
			return -EFBIG;
	}
	buffer[used] = '\0';
	if (!strncmp(buffer, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK))) {
		used -= strlen(BYTE_ORDER_MARK);
		memmove(buffer, buffer + strlen(BYTE_ORDER_MARK), used + 1);
	}
	*text = buffer;
	buffer = NULL;
	if (size)
		*size = used;
	return 0;
}

/* Can others than root and who runs this put a file there? */
static bool is_shared(const struct stat *dir)
{
	return (dir->st_mode & S_IWOTH) || ((dir->st_mode & S_IWGRP) && dir->st_gid);
}

static int check_file(int fd, bool shared)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -ENOTSUP;
	return shared && st.st_uid && st.st_uid != geteuid() ? -EPERM : 0;
}

/* A FIFO would hang us, and in /tmp anybody can lay one, or a link to a file of somebody else. */
static int open_checked(char *full)
{
	char *slash = strrchr(full, '/');
	const char *name = slash ? slash + 1 : full;
	_cleanup_fd_ int dir = -1;
	struct stat st;
	bool shared;
	int fd, err;

	if (slash)
		*slash = '\0';
	dir = open(!slash ? "." : *full ? full : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fstat(dir, &st))
		return -errno;
	shared = is_shared(&st);
	fd = openat(dir, name,
		    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (shared ? O_NOFOLLOW : 0));
	if (fd < 0)
		return errno == ELOOP && shared ? -EPERM : -errno;
	err = check_file(fd, shared);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int file_open(const char *root, const char *path)
{
	char full[PATH_MAX];
	int err = join(full, root, path);

	return err ? err : open_checked(full);
}

const char *file_error(int err)
{
	switch (err) {
	case -ENOTSUP:
		return "is no regular file";
	case -EPERM:
		return "belongs to somebody else, in a directory that others can write to";
	case -EFBIG:
		return "is too large";
	default:
		return strerror(-err);
	}
}

int file_read(const char *root, const char *path, char **text, size_t *size)
{
	return file_read_most(root, path, FILE_MAX_SIZE, text, size);
}

int file_read_most(const char *root, const char *path, size_t most, char **text, size_t *size)
{
	_cleanup_fd_ int fd = file_open(root, path);

	return fd < 0 ? fd : read_all(fd, most, text, size);
}

int file_read_line(const char *root, const char *path, char *line, size_t size)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, path, &text, NULL);
	size_t start, len;

	if (err)
		return err;
	start = strspn(text, " \t\r\n");
	len = strcspn(text + start, "\n");
	while (len && strchr(" \t\r", text[start + len - 1]))
		len--;
	if (!len)
		return -ENODATA;
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(line, text + start, len);
	line[len] = '\0';
	return 0;
}

static int is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return *entry->d_name != '.' && len > 5 && !strcmp(entry->d_name + len - 5, ".conf");
}

int file_list_conf(const char *root, const char *dir, struct dirent ***entries)
{
	char full[PATH_MAX];
	int count = join(full, root, dir) ? -1 : scandir(full, entries, is_conf, alphasort);

	if (count < 0)
		*entries = NULL;
	return count < 0 ? 0 : count;
}

static int write_all(int fd, const char *text, size_t left)
{
	while (left) {
		ssize_t put = write(fd, text, left);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		text += put;
		left -= (size_t)put;
	}
	return 0;
}

static int make_directories(char *full)
{
	for (char *slash = full; (slash = strchr(slash + 1, '/'));) {
		int err;

		*slash = '\0';
		err = mkdir(full, 0755) && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (err)
			return err;
	}
	return 0;
}

int file_write_mode(const char *root, const char *path, const char *text, mode_t mode)
{
	char full[PATH_MAX], temporary[PATH_MAX];
	_cleanup_fd_ int fd = -1;
	int err = join(full, root, path);

	if (err)
		return err;
	if (snprintf(temporary, sizeof(temporary), "%s.new", full) >= (int)sizeof(temporary))
		return -ENAMETOOLONG;
	err = make_directories(full);
	if (err)
		return err;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	err = fchmod(fd, mode) ? -errno : write_all(fd, text, strlen(text));
	if (!err && rename(temporary, full))
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}

int file_write_atomic(const char *root, const char *path, const char *text)
{
	return file_write_mode(root, path, text, 0600);
}
