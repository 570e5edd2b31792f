// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * With native multipath a controller's directory holds a hidden disk for each of its namespaces,
 * nvme<subsystem>c<controller>n<number>, one path of the disk nvme<subsystem>n<number>. A namespace
 * that is not shared, and every one without native multipath, is a disk of the controller's itself:
 * nvme<N>n<number>. Both have the same attributes; ana_state is there where the controller has ANA.
 */
#include "kernel/namespaces.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"
#include "kernel/attribute.h"

static const char *const ana_names[ANA_STATES] = {
	[ANA_NONE] = "",
	[ANA_OPTIMIZED] = "optimized",
	[ANA_NON_OPTIMIZED] = "non-optimized",
	[ANA_INACCESSIBLE] = "inaccessible",
	[ANA_PERSISTENT_LOSS] = "persistent-loss",
	[ANA_CHANGE] = "change",
};

static const char *const nid_attributes[NID_KINDS] = {
	[NID_UUID] = "uuid",
	[NID_NGUID] = "nguid",
	[NID_EUI] = "eui",
};

const char *ana_name(enum ana_state state)
{
	return ana_names[state];
}

bool ana_is_usable(enum ana_state state)
{
	return state == ANA_NONE || state == ANA_OPTIMIZED || state == ANA_NON_OPTIMIZED;
}

/* The kernel has "invalid state" before it has read the log page: no I/O goes there either. */
static enum ana_state parse_ana(const char *text)
{
	for (int state = ANA_NONE; state < ANA_STATES; state++)
		if (!strcmp(text, ana_names[state]))
			return (enum ana_state)state;
	return ANA_CHANGE;
}

/* The end of "nvme0" in "nvme0c1n1", of @letter and its number; NULL: there is none. */
static const char *skip_number(const char *name, const char *letter)
{
	size_t len = strlen(letter), digits;

	if (!name || strncmp(name, letter, len) != 0)
		return NULL;
	digits = strspn(name + len, "0123456789");
	return digits ? name + len + digits : NULL;
}

/* Fills in name and device; false: it is no namespace. */
static bool parse_name(const char *name, struct ns_path *path)
{
	const char *head = skip_number(name, "nvme"), *middle = skip_number(head, "c");
	const char *rest = middle ? middle : head, *end = skip_number(rest, "n");

	if (!end || *end || strlen(name) >= sizeof(path->name))
		return false;
	memset(path, 0, sizeof(*path));
	memcpy(path->name, name, strlen(name));
	snprintf(path->device, sizeof(path->device), "%.*s%s", (int)(head - name), name, rest);
	return true;
}

/* The kernel writes UUID and NGUID with dashes, an EUI-64 with blanks: the digits alone count. */
static void copy_digits(const char *text, char nid[NID_SIZE])
{
	size_t used = 0;

	for (; *text && used + 1 < NID_SIZE; text++)
		if (isxdigit((unsigned char)*text))
			nid[used++] = (char)tolower((unsigned char)*text);
	nid[used] = '\0';
}

/* An attribute of the namespace @name below the directory @owner; empty where it has none. */
static void read_of(int owner, const char *name, const char *attribute, char *value, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", name, attribute);
	attribute_read(owner, path, value, size);
}

/* What goes meanwhile has no identifiers, and nobody asks for it. */
static void read_path(const char *root, int owner, unsigned int what, struct ns_path *path)
{
	char text[64], disk[PATH_MAX];

	for (int kind = 0; kind < NID_KINDS && what & NS_NIDS; kind++) {
		read_of(owner, path->name, nid_attributes[kind], text, sizeof(text));
		copy_digits(text, path->nids[kind]);
	}
	if (what & NS_NSID) {
		read_of(owner, path->name, "nsid", text, sizeof(text));
		path->nsid = (unsigned int)strtoul(text, NULL, 10);
	}
	if (what & NS_ANA) {
		read_of(owner, path->name, "ana_state", text, sizeof(text));
		path->ana = parse_ana(text);
	}
	if (what & NS_THERE) {
		snprintf(disk, sizeof(disk), "%s/sys/block/%s", root, path->device);
		path->is_there = !access(disk, F_OK);
	}
}

static int by_device(const void *a, const void *b)
{
	return strverscmp(((const struct ns_path *)a)->device, ((const struct ns_path *)b)->device);
}

static DIR *open_owner(const char *root, const char *owner)
{
	bool subsystem = !strncmp(owner, "nvme-subsys", 11);
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/class/%s/%.31s", root,
		 subsystem ? "nvme-subsystem" : "nvme", owner);
	return opendir(path);
}

int sysfs_namespaces_of(const char *root, const char *owner, unsigned int what,
			struct ns_path **list)
{
	_cleanup_dir_ DIR *dir = open_owner(root, owner);
	struct dirent *entry;
	size_t count = 0;

	*list = NULL;
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		struct ns_path *grown, found;

		if (!parse_name(entry->d_name, &found))
			continue;
		grown = reallocarray(*list, count + 1, sizeof(found));
		if (!grown) {
			free(*list);
			*list = NULL;
			return -ENOMEM;
		}
		*list = grown;
		read_path(root, dirfd(dir), what, &found);
		grown[count++] = found;
	}
	if (count)
		qsort(*list, count, sizeof(**list), by_device);
	return (int)count;
}

int sysfs_namespaces(const char *root, const char *owner, struct ns_path **list)
{
	return sysfs_namespaces_of(root, owner, NS_ALL, list);
}

const struct ns_path *ns_path_find(const struct ns_path *list, size_t count, const char *nid)
{
	char digits[NID_SIZE];

	copy_digits(nid, digits);
	for (size_t i = 0; i < count && *digits; i++)
		for (int kind = 0; kind < NID_KINDS; kind++)
			if (!strcmp(list[i].nids[kind], digits))
				return &list[i];
	return NULL;
}

int sysfs_disk_size(const char *root, const char *device, unsigned long long *size)
{
	char path[PATH_MAX], sectors[24];
	int len = snprintf(path, sizeof(path), "%s/sys/block/%.31s/size", root, device);

	*size = 0;
	if (!attribute_read(AT_FDCWD, path, sectors, sizeof(sectors))) {
		*size = strtoull(sectors, NULL, 10) * 512;
		return 0;
	}
	path[len - (int)strlen("/size")] = '\0';
	return access(path, F_OK) ? -ENOENT : 0;
}
