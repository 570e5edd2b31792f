// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/block.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "storage/mounts.h"

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
	snprintf(path, sizeof(path), "%s/device", dir);
	leaf->is_disk = !access(path, F_OK);
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

/* MAJOR:MINOR of the block device of that name. */
static int block_of_name(const char *root, const char *name, unsigned int *major,
			 unsigned int *minor)
{
	char path[PATH_MAX], text[32];
	int err;

	snprintf(path, sizeof(path), "/sys/class/block/%.255s/dev", name);
	err = file_read_line(root, path, text, sizeof(text));
	if (err)
		return err;
	return sscanf(text, "%u:%u", major, minor) == 2 ? 0 : -ENOENT;
}

/* The kernel's name of a device below /dev, links followed: "dm-1". */
static int name_of_device(const char *root, const char *device, char *name)
{
	char path[PATH_MAX], real[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s%s", root, device) >= (int)sizeof(path) ||
	    strncmp(device, "/dev/", 5) || !realpath(path, real))
		return -ENOENT;
	snprintf(name, NAME_MAX + 1, "%.255s", strrchr(real, '/') + 1);
	return 0;
}

/* As udev names its links, libblkid's blkid_encode_string(3): "my data" is my\x20data. */
static void encode_label(const char *label, char *name, size_t size)
{
	for (size_t used = 0; *label && used + 5 <= size; label++) {
		unsigned char c = (unsigned char)*label;
		bool plain = isalnum(c) || strchr("#+-.:=@_", c) || c >= 0x80; /* UTF-8 */

		used += (size_t)snprintf(name + used, size - used, plain ? "%c" : "\\x%02x", c);
	}
}

int block_of_spec(const char *root, const char *spec, unsigned int *major, unsigned int *minor)
{
	static const struct {
		const char *key, *dir;
	} kinds[] = {
		{ "UUID=", "uuid" },
		{ "LABEL=", "label" },
		{ "PARTUUID=", "partuuid" },
		{ "PARTLABEL=", "partlabel" },
	};
	char path[PATH_MAX], name[NAME_MAX + 1], encoded[NAME_MAX + 1] = "";

	snprintf(path, sizeof(path), "%.4000s", spec);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncmp(spec, kinds[i].key, strlen(kinds[i].key)) != 0)
			continue;
		encode_label(spec + strlen(kinds[i].key), encoded, sizeof(encoded));
		snprintf(path, sizeof(path), "/dev/disk/by-%s/%s", kinds[i].dir, encoded);
	}
	return name_of_device(root, path, name) ? -ENOENT : block_of_name(root, name, major, minor);
}

struct mount {
	unsigned int major, minor;
	char source[PATH_MAX];
};

/* The last one on a directory is on top. */
static int find_mount(const char *root, const char *mountpoint, struct mount *mount)
{
	_cleanup_(mounts_release) struct mounts mounts;
	int err = mounts_read(root, &mounts);

	for (size_t i = mounts.count; !err && i-- > 0;) {
		const struct mount_point *m = &mounts.list[i];

		if (strcmp(m->where, mountpoint))
			continue;
		mount->major = m->major;
		mount->minor = m->minor;
		snprintf(mount->source, sizeof(mount->source), "%s", m->source);
		return 0;
	}
	return err ? err : -ENODEV;
}

/* A file system such as btrfs has a device number of its own: then its source tells. */
int block_of_mount(const char *root, const char *mountpoint, unsigned int *major,
		   unsigned int *minor)
{
	struct mount mount;
	int err = find_mount(root, mountpoint, &mount);

	if (err)
		return -ENOENT;
	*major = mount.major;
	*minor = mount.minor;
	return mount.major ? 0 : block_of_spec(root, mount.source, major, minor);
}

/* /sys/fs/btrfs/UUID/devices has a link for each device of that file system. */
static int devices_of_btrfs(const char *root, const char *name, struct block_device *devices,
			    size_t max)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *all = NULL, *members = NULL;
	struct dirent *entry;
	size_t count = 0;

	snprintf(path, sizeof(path), "%s/sys/fs/btrfs", root);
	all = opendir(path);
	while (all && !members && (entry = readdir(all))) {
		snprintf(path, sizeof(path), "%s/sys/fs/btrfs/%.255s/devices/%.255s", root,
			 entry->d_name, name);
		if (access(path, F_OK))
			continue;
		*strrchr(path, '/') = '\0';
		members = opendir(path);
	}
	while (members && (entry = readdir(members))) {
		if (entry->d_name[0] == '.')
			continue;
		if (count == max || block_of_name(root, entry->d_name, &devices[count].major,
						  &devices[count].minor))
			return -ENOENT;
		count++;
	}
	return (int)count;
}

int block_devices_of_mount(const char *root, const char *mountpoint, struct block_device *devices,
			   size_t max)
{
	char name[NAME_MAX + 1];
	struct mount mount;
	int err = find_mount(root, mountpoint, &mount), count;

	if (err)
		return err;
	devices[0] = (struct block_device){ mount.major, mount.minor };
	if (mount.major)
		return 1;
	if (name_of_device(root, mount.source, name))
		return -ENOENT;
	count = devices_of_btrfs(root, name, devices, max);
	if (count)
		return count;
	err = block_of_name(root, name, &devices[0].major, &devices[0].minor);
	return err ? err : 1;
}
