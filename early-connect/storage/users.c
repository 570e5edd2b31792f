// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/users.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "base/files.h"
#include "storage/block.h"
#include "storage/mounts.h"

#define LEAVES_MAX 32

struct search {
	const char *root, *subsysnqn;
	struct users *users;
	int err;
};

static void add_user(struct search *search, enum user_kind kind, const char *format, ...)
	printf_like(3, 4);

static void add_user(struct search *search, enum user_kind kind, const char *format, ...)
{
	struct users *users = search->users;
	struct user *grown = reallocarray(users->list, users->count + 1, sizeof(*grown));
	struct user *user;
	va_list args;

	if (!grown) {
		search->err = -ENOMEM;
		return;
	}
	users->list = grown;
	user = &grown[users->count];
	user->kind = kind;
	va_start(args, format);
	vsnprintf(user->what, sizeof(user->what), format, args);
	va_end(args);
	for (size_t i = 0; i < users->count; i++)
		if (!strcmp(grown[i].what, user->what))
			return; /* one file system on several devices, one device open twice */
	users->count++;
}

/* Does that device stand on the subsystem? @name becomes the namespace's. */
static bool stands_on(const struct search *search, unsigned int major, unsigned int minor,
		      char name[32])
{
	struct block_leaf leaves[LEAVES_MAX];
	int count = block_leaves(search->root, major, minor, leaves, LEAVES_MAX);

	for (int i = 0; i < count; i++) {
		if (strcmp(leaves[i].subsysnqn, search->subsysnqn))
			continue;
		memcpy(name, leaves[i].name, sizeof(leaves[i].name));
		return true;
	}
	return false;
}

static bool is_system(const char *where)
{
	return !strcmp(where, "/") || !strcmp(where, "/usr") || !strcmp(where, "/boot") ||
	       !strncmp(where, "/boot/", 6);
}

/* One below another mount counts as well, hence by device where it has one of its own. */
static void find_mounts(struct search *search)
{
	_cleanup_(mounts_release) struct mounts mounts;
	int err = mounts_read(search->root, &mounts);

	for (size_t i = 0; i < mounts.count; i++) {
		const struct mount_point *m = &mounts.list[i];
		struct block_device devices[LEAVES_MAX] = { { m->major, m->minor } };
		int count = m->major ? 1
				     : block_devices_of_mount(search->root, m->where, devices,
							      LEAVES_MAX);
		char name[32];

		for (int j = 0; j < count; j++)
			if (stands_on(search, devices[j].major, devices[j].minor, name))
				add_user(search, is_system(m->where) ? USER_SYSTEM : USER_DATA,
					 "%.100s is mounted from %s", m->where, name);
	}
	search->err = err && err != -ENOENT ? err : search->err;
}

/* "Filename Type Size Used Priority"; a swap file's file system is mounted anyway. */
static void find_swaps(struct search *search)
{
	_cleanup_free_ char *text = NULL;
	char *line, *rest;

	if (file_read(search->root, "/proc/swaps", &text, NULL))
		return;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char device[PATH_MAX], name[32];
		unsigned int major, minor;

		if (sscanf(line, "%4095s", device) == 1 &&
		    !block_of_spec(search->root, mounts_unescape(device), &major, &minor) &&
		    stands_on(search, major, minor, name))
			add_user(search, USER_SYSTEM, "swap on %.64s is on %s", device, name);
	}
}

/* LVM, LUKS, md and their like. */
static void find_stacks(struct search *search)
{
	char path[PATH_MAX], text[64], label[64], name[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/sys/class/block", search->root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		unsigned int major, minor;

		snprintf(path, sizeof(path), "/sys/class/block/%.63s/dev", entry->d_name);
		if (file_read_line(search->root, path, text, sizeof(text)) ||
		    sscanf(text, "%u:%u", &major, &minor) != 2 ||
		    !stands_on(search, major, minor, name) ||
		    !strncmp(entry->d_name, name, strlen(name)))
			continue; /* the namespace itself, or its partition */
		snprintf(path, sizeof(path), "/sys/class/block/%.63s/dm/name", entry->d_name);
		if (file_read_line(search->root, path, label, sizeof(label)))
			snprintf(label, sizeof(label), "%.63s", entry->d_name);
		add_user(search, USER_DATA, "%s is made of %s", label, name);
	}
}

static void find_open_devices(struct search *search, const char *pid)
{
	char dir_path[PATH_MAX], path[PATH_MAX], device[PATH_MAX], command[32], name[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(dir_path, sizeof(dir_path), "%s/proc/%.16s/fd", search->root, pid);
	dir = opendir(dir_path);
	while (dir && (entry = readdir(dir))) {
		unsigned int major, minor;
		ssize_t len;

		snprintf(path, sizeof(path), "%.4000s/%.16s", dir_path, entry->d_name);
		len = readlink(path, device, sizeof(device) - 1);
		if (len < 5 || memcmp(device, "/dev/", 5) != 0)
			continue;
		device[len] = '\0';
		if (block_of_spec(search->root, device, &major, &minor) ||
		    !stands_on(search, major, minor, name))
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
		if (file_read_line(search->root, path, command, sizeof(command)))
			*command = '\0';
		add_user(search, USER_PROCESS, "process %.16s (%s) has %.64s open", pid, command,
			 device);
	}
}

static void find_processes(struct search *search)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/proc", search->root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name))
			find_open_devices(search, entry->d_name);
}

static int by_weight(const void *a, const void *b)
{
	return (int)((const struct user *)a)->kind - (int)((const struct user *)b)->kind;
}

int users_find(const char *root, const char *subsysnqn, struct users *users)
{
	struct search search = { .root = root, .subsysnqn = subsysnqn, .users = users };

	memset(users, 0, sizeof(*users));
	find_mounts(&search);
	find_swaps(&search);
	find_stacks(&search);
	find_processes(&search);
	if (users->count)
		qsort(users->list, users->count, sizeof(*users->list), by_weight);
	return search.err;
}

void users_release(struct users *users)
{
	free(users->list);
	memset(users, 0, sizeof(*users));
}
