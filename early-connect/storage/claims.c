// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/claims.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>

#include "base/macro.h"
#include "storage/filesystems.h"

/* A subsystem can have more namespaces than a process may have files without asking. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int claims_take(struct claims *claims, const char *root, const char *name)
{
	int *grown = reallocarray(claims->fds, claims->count + 1, sizeof(*grown));
	char path[PATH_MAX];
	int fd;

	if (!grown)
		return -ENOMEM;
	claims->fds = grown;
	if (!claims->count)
		raise_limit();
	snprintf(path, sizeof(path), "%s/dev/%.31s", root, name);
	fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENXIO || errno == ENODEV ? 0 : -errno;
	claims->fds[claims->count++] = fd;
	return 0;
}

void claims_release(struct claims *claims)
{
	while (claims->count)
		close(claims->fds[--claims->count]);
	free(claims->fds);
	claims->fds = NULL;
}

void claims_content(const char *root, const char *name, char *text, size_t size)
{
	char path[PATH_MAX], type[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	size_t used = 0;

	*text = '\0';
	snprintf(path, sizeof(path), "%s/sys/class/block/%.31s", root, name);
	dir = opendir(path);
	if (dir && udev_property(root, name, "ID_FS_TYPE", type, sizeof(type)))
		used = (size_t)snprintf(text, size, "%s holds %s", name, type);
	while (dir && (entry = readdir(dir)) && used < size)
		if (!strncmp(entry->d_name, name, strlen(name)) &&
		    udev_property(root, entry->d_name, "ID_FS_TYPE", type, sizeof(type)))
			used += (size_t)snprintf(text + used, size - used, "%s%.63s holds %s",
						 used ? ", " : "", entry->d_name, type);
}
