// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/files.h"
#include "base/macro.h"

#define REGISTRY_DIR  "/run/nvme/registry"
#define SEQNUM_SIZE   24
#define RENAME_SWAP   2u /* renameat2(2): RENAME_EXCHANGE */
#define MAKE_DIR_MODE 0755

/* For everybody to read, whatever the umask. */
static int write_attribute(int dir, const char *name, const char *value)
{
	_cleanup_fd_ int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char line[64];
	int len = snprintf(line, sizeof(line), "%s\n", value);

	if (fd < 0 || fchmod(fd, 0644) || write(fd, line, (size_t)len) != len)
		return errno ? -errno : -EIO;
	return 0;
}

static int make_dirs(const char *root)
{
	static const char *const dirs[] = { "/run/nvme", REGISTRY_DIR };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s%s", root, dirs[i]);
		if (mkdir(path, MAKE_DIR_MODE) && errno != EEXIST)
			return -errno;
	}
	return 0;
}

static void remove_entry(const char *path)
{
	_cleanup_dir_ DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	rmdir(path);
}

static int fill_entry(const char *root, const char *path)
{
	_cleanup_fd_ int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char seqnum[SEQNUM_SIZE];
	int err;

	if (dir < 0 || fchmod(dir, MAKE_DIR_MODE))
		return -errno;
	err = write_attribute(dir, "owner", REGISTRY_OWNER);
	if (!err && !file_read_line(root, "/sys/kernel/uevent_seqnum", seqnum, sizeof(seqnum)))
		err = write_attribute(dir, "seqnum", seqnum);
	return err;
}

/* Seen whole or not at all, so that no udev rule takes one without a number for an old one. */
int registry_claim(const char *root, const char *controller)
{
	char new[PATH_MAX], path[PATH_MAX];
	int err = make_dirs(root);

	if (err)
		return err;
	snprintf(path, sizeof(path), "%s" REGISTRY_DIR "/%s", root, controller);
	snprintf(new, sizeof(new), "%s" REGISTRY_DIR "/.%s.XXXXXX", root, controller);
	if (!mkdtemp(new))
		return -errno;
	err = fill_entry(root, new);
	if (!err && !rename(new, path))
		return 0;
	if (!err && syscall(SYS_renameat2, AT_FDCWD, new, AT_FDCWD, path, RENAME_SWAP))
		err = -errno;
	remove_entry(new); /* by now the old one */
	return err;
}

bool registry_owner(const char *root, const char *controller, char *owner, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), REGISTRY_DIR "/%s/owner", controller);
	return !file_read_line(root, path, owner, size);
}

unsigned long long registry_next_event(const char *root)
{
	char seqnum[SEQNUM_SIZE];

	return file_read_line(root, "/sys/kernel/uevent_seqnum", seqnum, sizeof(seqnum))
		       ? 0
		       : strtoull(seqnum, NULL, 10) + 1;
}

void registry_forget(const char *root, const char *controller, unsigned long long event)
{
	char path[PATH_MAX], owner[32], seqnum[SEQNUM_SIZE];

	snprintf(path, sizeof(path), REGISTRY_DIR "/%s/seqnum", controller);
	if (!registry_owner(root, controller, owner, sizeof(owner)) ||
	    strcmp(owner, REGISTRY_OWNER) != 0)
		return;
	if (event && !file_read_line(root, path, seqnum, sizeof(seqnum)) &&
	    event <= strtoull(seqnum, NULL, 10))
		return;
	snprintf(path, sizeof(path), "%s" REGISTRY_DIR "/%s", root, controller);
	remove_entry(path);
}
