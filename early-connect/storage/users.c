// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/users.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "storage/block.h"
#include "storage/exports.h"
#include "storage/mounts.h"
#include "storage/search.h"
#include "storage/zfs.h"

/* A log or journal on a device of its own: "logdev=/dev/sda1" of XFS and such. */
static void find_option(struct search *search, const struct mount_point *m)
{
	const char *option = m->options ? m->options : "";

	while ((option = strstr(option, "=/dev/"))) {
		char device[PATH_MAX], name[32];

		option++;
		snprintf(device, sizeof(device), "%.*s", (int)strcspn(option, ","), option);
		if (search_path_stands_on(search, device, name))
			search_add(search, search_kind_of(m->where), "%.100s has its log on %s",
				   m->where, name);
	}
}

/*
 * One below another mount counts as well, hence by device where it has one of its own. @where:
 * added to what is said, where it is no mount of ours.
 */
static void find_mounts_of(struct search *search, const char *pid, const char *where)
{
	_cleanup_(mounts_release) struct mounts mounts;
	int err = mounts_read_of(search->root, pid, &mounts);
	char name[32];

	for (size_t i = 0; i < mounts.count; i++) {
		const struct mount_point *m = &mounts.list[i];
		int answer = block_mount_stands_on(search->root, m, search->subsysnqn, name);

		if (search_take(search, answer))
			search_add(search, *where ? USER_DATA : search_kind_of(m->where),
				   "%.100s is mounted from %s%s", m->where, name, where);
		find_option(search, m);
	}
	if (err && err != -ENOENT && !*where)
		search->err = err;
}

/* The mount namespace of that process; empty where that can't be told. */
static void read_namespace(const char *root, const char *pid, char *text, size_t size)
{
	char path[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "%s/proc/%.16s/ns/mnt", root, pid);
	len = readlink(path, text, size - 1);
	text[len < 0 ? 0 : len] = '\0';
}

#define NAMESPACE_SIZE 32 /* "mnt:[4026531841]" */

/* Containers and services may have mounts of their own, each namespace is looked at once. */
static void find_mounts(struct search *search, struct dirent **pids, int count)
{
	char(*seen)[NAMESPACE_SIZE] = calloc((size_t)count + 1, sizeof(*seen));
	int seen_count = 1;

	find_mounts_of(search, "self", "");
	if (!seen) {
		search->err = -ENOMEM;
		return;
	}
	read_namespace(search->root, "self", seen[0], NAMESPACE_SIZE);
	for (int i = 0; i < count && *seen[0]; i++) {
		char text[NAMESPACE_SIZE], where[64];
		int k = 0;

		read_namespace(search->root, pids[i]->d_name, text, sizeof(text));
		while (k < seen_count && strcmp(seen[k], text) != 0)
			k++;
		if (!*text || k < seen_count)
			continue;
		memcpy(seen[seen_count++], text, sizeof(text));
		snprintf(where, sizeof(where), " in the mount namespace of process %.16s",
			 pids[i]->d_name);
		find_mounts_of(search, pids[i]->d_name, where);
	}
	free(seen);
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

		if (sscanf(line, "%4095s", device) == 1 &&
		    search_path_stands_on(search, mounts_unescape(device), name))
			search_add(search, USER_SYSTEM, "swap on %.64s is on %s", device, name);
	}
}

/* Namespaces, their partitions and their paths stand on nothing. */
static bool is_nvme(const char *device)
{
	return !strncmp(device, "nvme", 4) && isdigit((unsigned char)device[4]);
}

static bool read_of(const struct search *search, const char *device, const char *attribute,
		    char *value, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/class/block/%.63s/%s", device, attribute);
	return !file_read_line(search->root, path, value, size);
}

static void add_stack(struct search *search, const char *device, const char *name)
{
	char text[128], state[32];

	if (read_of(search, device, "loop/backing_file", text, sizeof(text)))
		search_add(search, USER_DATA, "%.31s is a loop device of %.100s, on %s", device,
			   text, name);
	else if (read_of(search, device, "md/array_state", state, sizeof(state)))
		search_add(search, USER_DATA, "%.31s, an md array (%s), is made of %s", device,
			   state, name);
	else
		search_add(search, USER_DATA, "%.63s is made of %s",
			   read_of(search, device, "dm/name", text, sizeof(text)) ? text : device,
			   name);
}

/* The holders that a namespace itself names, and what bcache has entered for its own. */
static void find_holders(struct search *search, const char *device)
{
	char path[PATH_MAX], name[32];
	_cleanup_dir_ DIR *holders = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/sys/class/block/%.63s/bcache", search->root, device);
	if (!access(path, F_OK) && search_stands_on(search, device, name))
		search_add(search, USER_DATA, "bcache has %.63s", device);
	snprintf(path, sizeof(path), "%s/sys/class/block/%.63s/holders", search->root, device);
	holders = opendir(path);
	while (holders && (entry = readdir(holders)))
		if (*entry->d_name != '.' && search_stands_on(search, device, name))
			add_stack(search, entry->d_name, name);
}

/* LVM, LUKS, md, loop devices and their like. */
static void find_stacks(struct search *search)
{
	char path[PATH_MAX], name[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/sys/class/block", search->root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		if (is_nvme(entry->d_name))
			find_holders(search, entry->d_name);
		else if (search_stands_on(search, entry->d_name, name))
			add_stack(search, entry->d_name, name);
	}
}

/* "/dev/nvme0n1"; for its raw commands "/dev/ng0n1", of which the block layer knows nothing. */
static bool device_stands_on(struct search *search, const char *device, char name[32])
{
	char head[64];

	if (strncmp(device, "/dev/ng", 7) != 0 || !isdigit((unsigned char)device[7]))
		return search_path_stands_on(search, device, name);
	snprintf(head, sizeof(head), "nvme%.48s", device + 7);
	return search_stands_on(search, head, name);
}

static void find_open_devices(struct search *search, const char *pid)
{
	char path[PATH_MAX], dir_path[PATH_MAX], device[128], name[32], command[32];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(dir_path, sizeof(dir_path), "%s/proc/%.16s/fd", search->root, pid);
	dir = opendir(dir_path);
	while (dir && (entry = readdir(dir))) {
		ssize_t len;

		snprintf(path, sizeof(path), "%.4000s/%.16s", dir_path, entry->d_name);
		len = readlink(path, device, sizeof(device) - 1);
		if (len < 5 || memcmp(device, "/dev/", 5) != 0)
			continue;
		device[len] = '\0';
		*strchrnul(device, ' ') = '\0'; /* " (deleted)" */
		if (!device_stands_on(search, device, name))
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
		if (file_read_line(search->root, path, command, sizeof(command)))
			*command = '\0';
		search_add(search, USER_PROCESS, "process %.16s (%s) has %.64s open", pid, command,
			   device);
	}
}

static int is_process(const struct dirent *entry)
{
	return isdigit((unsigned char)*entry->d_name);
}

static int by_weight(const void *a, const void *b)
{
	return (int)((const struct user *)a)->kind - (int)((const struct user *)b)->kind;
}

int users_find(const char *root, const char *subsysnqn, struct users *users)
{
	struct search search = { .root = root, .subsysnqn = subsysnqn, .users = users };
	struct dirent **pids = NULL;
	char path[PATH_MAX];
	int count;

	memset(users, 0, sizeof(*users));
	snprintf(path, sizeof(path), "%s/proc", root);
	count = scandir(path, &pids, is_process, NULL);
	find_mounts(&search, pids, count < 0 ? 0 : count);
	find_swaps(&search);
	find_stacks(&search);
	zfs_find(&search);
	exports_find(&search);
	for (int i = 0; i < count; i++) {
		find_open_devices(&search, pids[i]->d_name);
		free(pids[i]);
	}
	free(pids);
	if (users->count)
		qsort(users->list, users->count, sizeof(*users->list), by_weight);
	return search.err;
}

void users_release(struct users *users)
{
	free(users->list);
	memset(users, 0, sizeof(*users));
}
