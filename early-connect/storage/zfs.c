// SPDX-License-Identifier: GPL-2.0-or-later
/* A pool that is imported has a directory of its name in /proc/spl/kstat/zfs, and its mounts. */
#include "storage/zfs.h"

#include <errno.h>
#include <string.h>

#include "storage/filesystems.h"
#include "storage/mounts.h"

#define KSTAT "/proc/spl/kstat/zfs"

/* Of the dataset "rpool/ROOT/debian" it is rpool. */
static bool is_of_pool(const struct mount_point *mount, const char *pool)
{
	size_t len = strcspn(mount->source, "/");

	return !strcmp(mount->type, "zfs") && strlen(pool) == len &&
	       !strncmp(mount->source, pool, len);
}

static void add_pool(struct search *search, const struct mounts *mounts, const char *pool,
		     const char *name, bool is_sure)
{
	const char *verb = is_sure ? "is" : "may be";

	for (size_t i = 0; i < mounts->count; i++)
		if (is_of_pool(&mounts->list[i], pool))
			search_add(search, search_kind_of(mounts->list[i].where),
				   "%.100s %s mounted from %s, by the ZFS pool %.40s",
				   mounts->list[i].where, verb, name, pool);
	search_add(search, USER_DATA, "the ZFS pool %.100s %s made of %s", pool, verb, name);
}

/* @label: the pool that the member belongs to, empty where that is not known. */
static void add_pools(struct search *search, const struct mounts *mounts, const char *label,
		      const char *name)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *pools = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s" KSTAT, search->root);
	pools = opendir(path);
	while (pools && (entry = readdir(pools)))
		if (entry->d_type != DT_REG && *entry->d_name != '.' &&
		    (!*label || !strcmp(label, entry->d_name)))
			add_pool(search, mounts, entry->d_name, name, *label);
	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount_point *m = &mounts->list[i];
		char pool[256];

		snprintf(pool, sizeof(pool), "%.*s", (int)strcspn(m->source, "/"), m->source);
		if (is_of_pool(m, pool) && (!*label || !strcmp(label, pool)))
			add_pool(search, mounts, pool, name, *label);
	}
}

static bool has_pools(const struct search *search, const struct mounts *mounts)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < mounts->count; i++)
		if (!strcmp(mounts->list[i].type, "zfs"))
			return true;
	snprintf(path, sizeof(path), "%s" KSTAT, search->root);
	return !access(path, F_OK);
}

void zfs_find(struct search *search)
{
	_cleanup_(mounts_release) struct mounts mounts;
	char path[PATH_MAX], type[32], label[256], name[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	mounts_read(search->root, &mounts);
	snprintf(path, sizeof(path), "%s/sys/class/block", search->root);
	dir = has_pools(search, &mounts) ? opendir(path) : NULL;
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' ||
		    !udev_property(search->root, entry->d_name, "ID_FS_TYPE", type, sizeof(type)) ||
		    strcmp(type, "zfs_member") != 0)
			continue;
		udev_property(search->root, entry->d_name, "ID_FS_LABEL", label, sizeof(label));
		if (search_stands_on(search, entry->d_name, name))
			add_pools(search, &mounts, label, name);
	}
}
