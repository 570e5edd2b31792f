// SPDX-License-Identifier: GPL-2.0-or-later
#include "block.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "files.h"

#define DEPTH_MAX 8 /* layers; more is a loop */

struct walk {
	struct block_leaf *leaves;
	size_t max, count;
};

/* device → nvmeN, or nvme-subsysN with native multipath; both have subsysnqn. */
static void describe_leaf(const char *dir, struct block_leaf *leaf)
{
	char path[PATH_MAX], subsystem[PATH_MAX];
	_cleanup_dir_ DIR *entries = NULL;
	struct dirent *entry;

	snprintf(leaf->name, sizeof(leaf->name), "%.31s", strrchr(dir, '/') + 1);
	snprintf(path, sizeof(path), "%s/device/subsysnqn", dir);
	if (file_read_line("", path, leaf->subsysnqn, sizeof(leaf->subsysnqn)))
		return;
	snprintf(path, sizeof(path), "%s/device/transport", dir);
	if (!file_read_line("", path, leaf->transport, sizeof(leaf->transport)))
		return;
	snprintf(subsystem, sizeof(subsystem), "%.4000s/device", dir);
	entries = opendir(subsystem);
	while (entries && !*leaf->transport && (entry = readdir(entries))) {
		int n = 0;

		if (sscanf(entry->d_name, "nvme%*d%n", &n) != 0 || !n || entry->d_name[n])
			continue;
		snprintf(path, sizeof(path), "%.4000s/%.31s/transport", subsystem, entry->d_name);
		if (file_read_line("", path, leaf->transport, sizeof(leaf->transport)))
			*leaf->transport = '\0';
	}
}

static int walk_down(struct walk *walk, const char *dir, int depth)
{
	char path[PATH_MAX], below[PATH_MAX];
	_cleanup_dir_ DIR *slaves = NULL;
	struct dirent *entry;
	bool any = false;
	int err = 0;

	if (depth > DEPTH_MAX)
		return -ELOOP;
	snprintf(path, sizeof(path), "%s/partition", dir);
	if (!access(path, F_OK)) {
		snprintf(path, sizeof(path), "%.*s", (int)(strrchr(dir, '/') - dir), dir);
		return walk_down(walk, path, depth + 1);
	}
	snprintf(path, sizeof(path), "%s/slaves", dir);
	slaves = opendir(path);
	while (!err && slaves && (entry = readdir(slaves))) {
		snprintf(path, sizeof(path), "%.4000s/slaves/%.63s", dir, entry->d_name);
		if (entry->d_name[0] == '.' || !realpath(path, below))
			continue;
		any = true;
		err = walk_down(walk, below, depth + 1);
	}
	if (!any && !err && walk->count < walk->max)
		describe_leaf(dir, &walk->leaves[walk->count++]);
	return err;
}

int block_leaves(const char *root, unsigned int major, unsigned int minor,
		 struct block_leaf *leaves, size_t max)
{
	struct walk walk = { leaves, max, 0 };
	char path[PATH_MAX], dir[PATH_MAX];
	int err;

	memset(leaves, 0, max * sizeof(*leaves));
	snprintf(path, sizeof(path), "%s/sys/dev/block/%u:%u", root, major, minor);
	if (!realpath(path, dir))
		return -errno;
	err = walk_down(&walk, dir, 0);
	return err ? err : (int)walk.count;
}

/* A file system such as btrfs has a device number of its own: then its source tells. */
static int block_of_source(const char *source, unsigned int *major, unsigned int *minor)
{
	struct stat st;

	if (*source != '/' || stat(source, &st) || !S_ISBLK(st.st_mode))
		return -ENOENT;
	*major = major(st.st_rdev);
	*minor = minor(st.st_rdev);
	return 0;
}

/* "36 35 98:0 /root /mountpoint options … - type source options", the last one is on top. */
int block_of_mount(const char *root, const char *mountpoint, unsigned int *major,
		   unsigned int *minor)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, "/proc/self/mountinfo", &text, NULL);
	char *line, *rest;

	if (err)
		return err;
	err = -ENOENT;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char where[PATH_MAX], source[PATH_MAX];
		unsigned int number[2];
		const char *tail = strstr(line, " - ");

		if (sscanf(line, "%*d %*d %u:%u %*s %4095s", &number[0], &number[1], where) != 3 ||
		    strcmp(where, mountpoint) || !tail)
			continue;
		*major = number[0];
		*minor = number[1];
		err = 0;
		if (!*major)
			err = sscanf(tail, " - %*s %4095s", source) == 1
				      ? block_of_source(source, major, minor)
				      : -ENOENT;
	}
	return err;
}
