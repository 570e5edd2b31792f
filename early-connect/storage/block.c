// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/block.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/files.h"
#include "storage/mounts.h"

#define DEPTH_MAX   16	 /* layers; more is a loop */
#define DEVICES_MAX 1024 /* of one file system */

/*
 * A way down. Without @subsysnqn the disks are listed; else it ends at the first namespace of that
 * subsystem, and goes on below the files of loop devices and their like.
 */
struct walk {
	const char *root;
	struct block_leaf *leaves;
	size_t max, count;
	const char *subsysnqn;
	char *name; /* of the namespace that was found */
	bool found;
};

static int walk_path(struct walk *walk, const char *path, int depth);

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

static void take_leaf(struct walk *walk, const char *dir)
{
	char path[PATH_MAX], nqn[NQN_SIZE];

	if (!walk->subsysnqn) {
		if (walk->count < walk->max)
			describe_leaf(dir, &walk->leaves[walk->count++]);
		return;
	}
	snprintf(path, sizeof(path), "%.4000s/device/subsysnqn", dir);
	if (file_read_line("", path, nqn, sizeof(nqn)) || strcmp(nqn, walk->subsysnqn) != 0)
		return;
	walk->found = true;
	snprintf(walk->name, 32, "%.31s", strrchr(dir, '/') + 1);
}

static int walk_down(struct walk *walk, const char *dir, int depth);

/* The members DIR/@list/@prefix… of a device. *@any: there are some. */
static int walk_members(struct walk *walk, const char *dir, const char *list, const char *prefix,
			int depth, bool *any)
{
	char path[PATH_MAX], below[PATH_MAX];
	_cleanup_dir_ DIR *members = NULL;
	struct dirent *entry;
	int err = 0;

	snprintf(path, sizeof(path), "%.4000s/%s", dir, list);
	members = opendir(path);
	while (!err && !walk->found && members && (entry = readdir(members))) {
		const char *block = *prefix ? "/block" : ""; /* md/dev-NAME/block */

		snprintf(path, sizeof(path), "%.3800s/%s/%.63s%s", dir, list, entry->d_name, block);
		if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) ||
		    !realpath(path, below))
			continue;
		*any = true;
		err = walk_down(walk, below, depth + 1);
	}
	return err;
}

/* What the kernel tells of the file or device that a loop device, or zram, writes to. */
static int walk_backing(struct walk *walk, const char *dir, int depth, bool *any)
{
	static const char *const attributes[] = { "loop/backing_file", "backing_dev" };
	char path[PATH_MAX], backing[PATH_MAX];
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(attributes) && !err && !walk->found; i++) {
		snprintf(path, sizeof(path), "%.4000s/%s", dir, attributes[i]);
		if (file_read_line("", path, backing, sizeof(backing)) || *backing != '/')
			continue;
		*any = true;
		err = walk_path(walk, backing, depth + 1);
	}
	return err;
}

static int walk_down(struct walk *walk, const char *dir, int depth)
{
	char path[PATH_MAX];
	bool any = false;
	int err;

	if (depth > DEPTH_MAX)
		return -ELOOP;
	snprintf(path, sizeof(path), "%s/partition", dir);
	if (!access(path, F_OK)) {
		snprintf(path, sizeof(path), "%.*s", (int)(strrchr(dir, '/') - dir), dir);
		return walk_down(walk, path, depth + 1);
	}
	err = walk_members(walk, dir, "slaves", "", depth, &any);
	/* An array that is not running has its members here, and on some kernels nowhere else. */
	if (!err && !walk->found && !any)
		err = walk_members(walk, dir, "md", "dev-", depth, &any);
	if (!err && !walk->found && walk->subsysnqn)
		err = walk_backing(walk, dir, depth, &any);
	if (!any && !err)
		take_leaf(walk, dir);
	return err;
}

static int walk_device(struct walk *walk, unsigned int major, unsigned int minor, int depth)
{
	char path[PATH_MAX], dir[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/dev/block/%u:%u", walk->root, major, minor);
	return realpath(path, dir) ? walk_down(walk, dir, depth) : -errno;
}

int block_leaves(const char *root, unsigned int major, unsigned int minor,
		 struct block_leaf *leaves, size_t max)
{
	struct walk walk = { .root = root, .leaves = leaves, .max = max };
	int err;

	memset(leaves, 0, max * sizeof(*leaves));
	err = walk_device(&walk, major, minor, 0);
	return err ? err : (int)walk.count;
}

int block_of_name(const char *root, const char *name, unsigned int *major, unsigned int *minor)
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

/* A node whose name is not the kernel's, such as those of /dev/mapper without udev. */
static int block_of_node(const char *root, const char *node, unsigned int *major,
			 unsigned int *minor)
{
	char path[PATH_MAX];
	struct stat st;

	if (strncmp(node, "/dev/", 5) != 0 ||
	    snprintf(path, sizeof(path), "%s%s", root, node) >= (int)sizeof(path) ||
	    stat(path, &st) || !S_ISBLK(st.st_mode))
		return -ENOENT;
	*major = major(st.st_rdev);
	*minor = minor(st.st_rdev);
	return 0;
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
	int err, end = 0;

	/* As the kernel, and who hibernates, writes it. */
	if (sscanf(spec, "%u:%u%n", major, minor, &end) == 2 && !spec[end]) {
		snprintf(path, sizeof(path), "%.3900s/sys/dev/block/%u:%u", root, *major, *minor);
		return access(path, F_OK) ? -ENOENT : 0;
	}
	snprintf(path, sizeof(path), "%.4000s", spec);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncmp(spec, kinds[i].key, strlen(kinds[i].key)) != 0)
			continue;
		encode_label(spec + strlen(kinds[i].key), encoded, sizeof(encoded));
		snprintf(path, sizeof(path), "/dev/disk/by-%s/%s", kinds[i].dir, encoded);
	}
	err = name_of_device(root, path, name);
	if (!err)
		err = block_of_name(root, name, major, minor);
	return err ? block_of_node(root, path, major, minor) : 0;
}

/* The last one on a directory is on top. */
static int find_mount(const char *root, const char *mountpoint, struct mounts *mounts,
		      const struct mount_point **mount)
{
	int err = mounts_read(root, mounts);

	for (size_t i = mounts->count; !err && i-- > 0;) {
		if (strcmp(mounts->list[i].where, mountpoint))
			continue;
		*mount = &mounts->list[i];
		return 0;
	}
	return err ? err : -ENODEV;
}

/* A file system such as btrfs has a device number of its own: then its source tells. */
int block_of_mount(const char *root, const char *mountpoint, unsigned int *major,
		   unsigned int *minor)
{
	_cleanup_(mounts_release) struct mounts mounts;
	const struct mount_point *mount;
	int err = find_mount(root, mountpoint, &mounts, &mount);

	if (err)
		return -ENOENT;
	*major = mount->major;
	*minor = mount->minor;
	return mount->major ? 0 : block_of_spec(root, mount->source, major, minor);
}

/*
 * /sys/fs/btrfs/UUID/devices has a link for each device of that file system. Those that can be told
 * are listed also where others can't, which is -ENOENT.
 */
static int devices_of_btrfs(const char *root, const char *name, struct block_device *devices,
			    size_t max)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *all = NULL, *members = NULL;
	struct dirent *entry;
	bool unknown = false;
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
			unknown = true;
		else
			count++;
	}
	return unknown ? -ENOENT : (int)count;
}

/* bcachefs names all of its devices: "/dev/sda:/dev/sdb". */
static int devices_of_source(const char *root, const char *source, struct block_device *devices,
			     size_t max)
{
	char spec[PATH_MAX];
	size_t count = 0;

	for (const char *next; *source; source = next, count++) {
		next = strstr(source, ":/");
		next = next ? next + 1 : source + strlen(source);
		snprintf(spec, sizeof(spec), "%.*s",
			 (int)(next - source) - (*next == '/' && next[-1] == ':'), source);
		if (count == max ||
		    block_of_spec(root, spec, &devices[count].major, &devices[count].minor))
			return -ENOENT;
	}
	return (int)count;
}

static int devices_of(const char *root, const struct mount_point *mount,
		      struct block_device *devices, size_t max)
{
	char name[NAME_MAX + 1];
	int count;

	devices[0] = (struct block_device){ mount->major, mount->minor };
	if (mount->major)
		return 1;
	if (name_of_device(root, mount->source, name))
		return strstr(mount->source, ":/dev/")
			       ? devices_of_source(root, mount->source, devices, max)
			       : -ENOENT;
	count = devices_of_btrfs(root, name, devices, max);
	return count ? count : devices_of_source(root, mount->source, devices, max);
}

int block_devices_of_mount(const char *root, const char *mountpoint, struct block_device *devices,
			   size_t max)
{
	_cleanup_(mounts_release) struct mounts mounts;
	const struct mount_point *mount;
	int err = find_mount(root, mountpoint, &mounts, &mount);

	return err ? err : devices_of(root, mount, devices, max);
}

static int walk_mount(struct walk *walk, const struct mount_point *mount, int depth)
{
	_cleanup_free_ struct block_device *devices = calloc(DEVICES_MAX, sizeof(*devices));
	int count = devices ? devices_of(walk->root, mount, devices, DEVICES_MAX) : -ENOMEM;
	int err = count == -ENOMEM ? count : 0;

	/* Those that are known count even where not all are. */
	for (int i = 0; devices && i < DEVICES_MAX && devices[i].major && !err && !walk->found;
	     i++) {
		err = walk_device(walk, devices[i].major, devices[i].minor, depth);
		err = err == -ENOENT ? 0 : err;
	}
	return err;
}

static bool lies_below(const char *path, const char *where)
{
	size_t len = strlen(where);

	return !strncmp(path, where, len) && (where[len - 1] == '/' || strchr("/", path[len]));
}

static int walk_path(struct walk *walk, const char *path, int depth)
{
	_cleanup_(mounts_release) struct mounts mounts = { 0 };
	const struct mount_point *best = NULL;
	unsigned int major, minor;
	int err;

	if (depth > DEPTH_MAX)
		return -ELOOP;
	if (!block_of_spec(walk->root, path, &major, &minor))
		return walk_device(walk, major, minor, depth);
	if (!strncmp(path, "/dev/", 5))
		return 0; /* no block device, or none that is there */
	err = mounts_read(walk->root, &mounts);
	for (size_t i = 0; !err && i < mounts.count; i++)
		if (lies_below(path, mounts.list[i].where) &&
		    (!best || strlen(mounts.list[i].where) >= strlen(best->where)))
			best = &mounts.list[i];
	return best ? walk_mount(walk, best, depth + 1) : 0;
}

static int answer(const struct walk *walk, int err)
{
	return walk->found ? 1 : err == -ENOENT ? 0 : err;
}

int block_stands_on(const char *root, unsigned int major, unsigned int minor, const char *subsysnqn,
		    char name[32])
{
	struct walk walk = { .root = root, .subsysnqn = subsysnqn, .name = name };
	int err = walk_device(&walk, major, minor, 0);

	return answer(&walk, err);
}

int block_path_stands_on(const char *root, const char *path, const char *subsysnqn, char name[32])
{
	struct walk walk = { .root = root, .subsysnqn = subsysnqn, .name = name };
	int err = walk_path(&walk, path, 0);

	return answer(&walk, err);
}

int block_mount_stands_on(const char *root, const struct mount_point *mount, const char *subsysnqn,
			  char name[32])
{
	struct walk walk = { .root = root, .subsysnqn = subsysnqn, .name = name };
	int err = walk_mount(&walk, mount, 0);

	return answer(&walk, err);
}
