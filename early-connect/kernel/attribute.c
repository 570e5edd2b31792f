// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel makes what is in sysfs, so none of the care of base/files.h is needed: three system
 * calls an attribute, no memory.
 */
#include "kernel/attribute.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"

#define VALUE_MAX 4096 /* a page: the kernel gives no more */

int attribute_dir(const char *root, const char *path)
{
	char full[PATH_MAX];
	int fd;

	if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full))
		return -ENAMETOOLONG;
	/* musl's open() asks for the flag once more, by a system call of its own. */
	fd = openat(AT_FDCWD, full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int attribute_read(int dir, const char *name, char *value, size_t size)
{
	_cleanup_fd_ int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char text[VALUE_MAX + 1];
	size_t start, len;
	ssize_t got;

	*value = '\0';
	if (fd < 0)
		return -errno;
	got = read(fd, text, VALUE_MAX);
	if (got < 0)
		return -errno;
	text[got] = '\0';
	start = strspn(text, " \t\r\n");
	len = strcspn(text + start, "\n");
	while (len && strchr(" \t\r", text[start + len - 1]))
		len--;
	if (!len)
		return -ENODATA;
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(value, text + start, len);
	value[len] = '\0';
	return 0;
}
