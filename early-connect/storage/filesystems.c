// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device holds is in udev's database, /run/udev/data/bMAJOR:MINOR, lines "E:ID_FS_UUID=…";
 * lsblk reads it there too. Where that is missing, the links of /dev/disk/by-uuid and what is
 * mounted tell.
 */
#include "storage/filesystems.h"

#include <errno.h>
#include <string.h>

#include "base/files.h"
#include "storage/block.h"
#include "storage/mounts.h"

#define LEAVES_MAX 32

static void find_property(const char *text, const char *key, char *value, size_t size)
{
	size_t len = strlen(key);

	*value = '\0';
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, "E:", 2) && !strncmp(line + 2, key, len) && line[2 + len] == '=')
			snprintf(value, size, "%.*s", (int)strcspn(line + len + 3, "\n"),
				 line + len + 3);
	}
}

/* Returns whether udev knows it for what can be mounted or swapped to. */
static bool read_udev(const char *root, struct filesystem *fs)
{
	_cleanup_free_ char *text = NULL;
	char path[64], usage[16];

	snprintf(path, sizeof(path), "/run/udev/data/b%u:%u", fs->major, fs->minor);
	if (file_read(root, path, &text, NULL))
		return false;
	find_property(text, "ID_FS_USAGE", usage, sizeof(usage));
	find_property(text, "ID_FS_TYPE", fs->type, sizeof(fs->type));
	find_property(text, "ID_FS_UUID", fs->uuid, sizeof(fs->uuid));
	return !strcmp(usage, "filesystem") || !strcmp(fs->type, "swap");
}

bool udev_property(const char *root, const char *name, const char *key, char *value, size_t size)
{
	_cleanup_free_ char *text = NULL;
	unsigned int major, minor;
	char path[64];

	*value = '\0';
	if (block_of_name(root, name, &major, &minor))
		return false;
	snprintf(path, sizeof(path), "/run/udev/data/b%u:%u", major, minor);
	if (!file_read(root, path, &text, NULL))
		find_property(text, key, value, size);
	return *value;
}

static void find_uuid(const char *root, struct filesystem *fs)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *links = NULL;
	struct dirent *link;

	snprintf(path, sizeof(path), "%s/dev/disk/by-uuid", root);
	links = opendir(path);
	while (links && !*fs->uuid && (link = readdir(links))) {
		unsigned int major, minor;

		snprintf(path, sizeof(path), "/dev/disk/by-uuid/%.255s", link->d_name);
		if (*link->d_name != '.' && !block_of_spec(root, path, &major, &minor) &&
		    major == fs->major && minor == fs->minor)
			snprintf(fs->uuid, sizeof(fs->uuid), "%.63s", link->d_name);
	}
}

/* A btrfs is mounted as 0:N from one of its devices. Root's source may be the kernel's /dev/root.
 */
static bool is_mounted_from(const char *root, const struct mount_point *mount,
			    const struct filesystem *fs)
{
	unsigned int major, minor;

	if (mount->major)
		return mount->major == fs->major && mount->minor == fs->minor;
	return *mount->source == '/' && !block_of_spec(root, mount->source, &major, &minor) &&
	       major == fs->major && minor == fs->minor;
}

/* A bind mount of a subtree is not the file system's own place; of btrfs' subvolumes any is. */
static bool is_whole(const struct mount_point *mount)
{
	return !strcmp(mount->root, "/") || !strcmp(mount->type, "btrfs");
}

static void find_mount(const char *root, const struct mounts *mounts, struct filesystem *fs)
{
	const struct mount_point *found = NULL;

	for (size_t i = 0; i < mounts->count && !(found && is_whole(found)); i++)
		if (is_mounted_from(root, &mounts->list[i], fs) &&
		    (!found || is_whole(&mounts->list[i])))
			found = &mounts->list[i];
	if (!found)
		return;
	snprintf(fs->where, sizeof(fs->where), "%s", found->where);
	snprintf(fs->type, sizeof(fs->type), "%.31s", found->type);
}

/* Fills in @fs; false: it stands on no NVMe/TCP, or holds nothing to mount. */
static bool examine(const char *root, const struct mounts *mounts, const char *name,
		    struct filesystem *fs)
{
	struct block_leaf leaves[LEAVES_MAX];
	char path[PATH_MAX], number[32];
	bool usable;
	int count;

	memset(fs, 0, sizeof(*fs));
	snprintf(fs->name, sizeof(fs->name), "%.63s", name);
	snprintf(path, sizeof(path), "/sys/class/block/%.255s/dev", name);
	if (file_read_line(root, path, number, sizeof(number)) ||
	    sscanf(number, "%u:%u", &fs->major, &fs->minor) != 2)
		return false;
	count = block_leaves(root, fs->major, fs->minor, leaves, LEAVES_MAX);
	for (int i = 0; i < count && !*fs->subsysnqn; i++)
		if (!strcmp(leaves[i].transport, "tcp"))
			memcpy(fs->subsysnqn, leaves[i].subsysnqn, sizeof(fs->subsysnqn));
	if (!*fs->subsysnqn)
		return false;
	usable = read_udev(root, fs);
	find_mount(root, mounts, fs);
	if (!*fs->uuid)
		find_uuid(root, fs);
	return usable || *fs->where;
}

/* The device that is mounted stands for the others of the same file system. */
static bool is_known(struct filesystem *list, size_t count, const struct filesystem *fs)
{
	for (size_t i = 0; i < count; i++) {
		if (!*fs->uuid || strcmp(list[i].uuid, fs->uuid) != 0)
			continue;
		if (!*list[i].where)
			list[i] = *fs;
		return true;
	}
	return false;
}

static int no_dots(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static int examine_all(const char *root, const struct mounts *mounts, struct dirent **names,
		       int name_count, struct filesystem **list)
{
	size_t count = 0;

	for (int i = 0; i < name_count; i++) {
		struct filesystem fs, *grown;

		if (!examine(root, mounts, names[i]->d_name, &fs) || is_known(*list, count, &fs))
			continue;
		grown = reallocarray(*list, count + 1, sizeof(fs));
		if (!grown)
			return -ENOMEM;
		*list = grown;
		grown[count++] = fs;
	}
	return (int)count;
}

int filesystems_list(const char *root, struct filesystem **list)
{
	_cleanup_(mounts_release) struct mounts mounts;
	struct dirent **names = NULL;
	char path[PATH_MAX];
	int found, count, err = mounts_read(root, &mounts);

	*list = NULL;
	if (err && err != -ENOENT)
		return err;
	snprintf(path, sizeof(path), "%s/sys/class/block", root);
	found = scandir(path, &names, no_dots, versionsort);
	if (found < 0)
		return errno == ENOENT ? 0 : -errno;
	count = examine_all(root, &mounts, names, found, list);
	while (found--)
		free(names[found]);
	free(names);
	return count;
}
