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

/* Fills in name and device; false: it is no namespace. */
static bool parse_name(const char *name, struct ns_path *path)
{
	unsigned int subsystem, number;
	int end = 0;

	if (strlen(name) >= sizeof(path->name))
		return false;
	memset(path, 0, sizeof(*path));
	if (sscanf(name, "nvme%uc%*un%u%n", &subsystem, &number, &end) == 2 && !name[end])
		snprintf(path->device, sizeof(path->device), "nvme%un%u", subsystem, number);
	else if (sscanf(name, "nvme%*un%u%n", &number, &end) == 1 && !name[end])
		memcpy(path->device, name, strlen(name));
	memcpy(path->name, name, strlen(name));
	return *path->device;
}

/* The kernel writes UUID and NGUID with dashes, an EUI-64 with blanks: the digits alone count. */
static void read_nid(int dir, const char *attribute, char nid[NID_SIZE])
{
	char text[64];
	size_t used = 0;

	attribute_read(dir, attribute, text, sizeof(text));
	for (const char *c = text; *c && used + 1 < NID_SIZE; c++)
		if (isxdigit((unsigned char)*c))
			nid[used++] = (char)tolower((unsigned char)*c);
	nid[used] = '\0';
}

/* What goes meanwhile has no identifiers, and nobody asks for it. */
static void read_path(const char *root, int controller, struct ns_path *path)
{
	_cleanup_fd_ int dir = openat(controller, path->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char text[32], disk[PATH_MAX];

	if (dir < 0)
		return;
	for (int kind = 0; kind < NID_KINDS; kind++)
		read_nid(dir, nid_attributes[kind], path->nids[kind]);
	attribute_read(dir, "nsid", text, sizeof(text));
	path->nsid = (unsigned int)strtoul(text, NULL, 10);
	attribute_read(dir, "ana_state", text, sizeof(text));
	path->ana = parse_ana(text);
	snprintf(disk, sizeof(disk), "%s/sys/block/%s", root, path->device);
	path->is_there = !access(disk, F_OK);
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct ns_path *)a)->name, ((const struct ns_path *)b)->name);
}

int sysfs_namespaces(const char *root, const char *controller, struct ns_path **list)
{
	char path[64];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	size_t count = 0;
	int fd;

	*list = NULL;
	snprintf(path, sizeof(path), "/sys/class/nvme/%.31s", controller);
	fd = attribute_dir(root, path);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return fd < 0 ? fd : (close(fd), -ENOMEM);
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
		read_path(root, dirfd(dir), &found);
		grown[count++] = found;
	}
	if (count)
		qsort(*list, count, sizeof(**list), by_name);
	return (int)count;
}

const struct ns_path *ns_path_find(const struct ns_path *list, size_t count, const char *nid)
{
	for (size_t i = 0; i < count; i++)
		for (int kind = 0; kind < NID_KINDS; kind++)
			if (*list[i].nids[kind] && !strcmp(list[i].nids[kind], nid))
				return &list[i];
	return NULL;
}
