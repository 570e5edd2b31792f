// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which subsystem a controller belongs to is told by the subsystem alone, whose directory has a
 * link for each of its controllers. Hence a list of controllers takes one pass over the controllers
 * and one over the subsystems, and never a look at every subsystem for each controller: there are
 * machines with a thousand of both.
 */
#include "kernel/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"
#include "kernel/attribute.h"
#include "kernel/namespaces.h"

#define NVME_CLASS	"/sys/class/nvme"
#define SUBSYSTEM_CLASS "/sys/class/nvme-subsystem"

/* address = "traddr=A,trsvcid=P[,host_traddr=H][,host_iface=I][,src_addr=S]" */
static void parse_address(char *text, struct controller *c)
{
	struct endpoint *e = &c->endpoint;
	const struct {
		const char *key;
		char *field;
		size_t size;
	} fields[] = {
		{ "traddr=", e->traddr, sizeof(e->traddr) },
		{ "trsvcid=", e->trsvcid, sizeof(e->trsvcid) },
		{ "host_traddr=", e->host_traddr, sizeof(e->host_traddr) },
		{ "host_iface=", e->host_iface, sizeof(e->host_iface) },
		{ "src_addr=", c->src_addr, sizeof(c->src_addr) },
	};
	char *part, *rest;

	for (part = strtok_r(text, ",", &rest); part; part = strtok_r(NULL, ",", &rest)) {
		for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
			size_t len = strlen(fields[i].key);

			if (!strncmp(part, fields[i].key, len))
				snprintf(fields[i].field, fields[i].size, "%s", part + len);
		}
	}
}

/* The kernel prints "off" for a controller that never gives up. */
static long read_ctrl_loss_tmo(int dir)
{
	char text[24], *end;
	long value;

	attribute_read(dir, "ctrl_loss_tmo", text, sizeof(text));
	if (!strcmp(text, "off"))
		return -1;
	value = strtol(text, &end, 10);
	return end == text ? -2 : value;
}

static void read_address(int dir, struct controller *c)
{
	char address[3 * TRADDR_SIZE];

	attribute_read(dir, "address", address, sizeof(address));
	parse_address(address, c);
}

static void read_controller(int dir, struct controller *c)
{
	struct endpoint *e = &c->endpoint;

	attribute_read(dir, "state", c->state, sizeof(c->state));
	attribute_read(dir, "subsysnqn", e->subsysnqn, sizeof(e->subsysnqn));
	attribute_read(dir, "hostnqn", e->hostnqn, sizeof(e->hostnqn));
	attribute_read(dir, "hostid", e->hostid, sizeof(e->hostid));
	read_address(dir, c);
	c->ctrl_loss_tmo = read_ctrl_loss_tmo(dir);
}

/* Fills in @c->name. Returns a descriptor of its directory or -errno. */
static int open_controller(const char *root, const char *name, struct controller *c)
{
	char path[64];

	memset(c, 0, sizeof(*c));
	if (strlen(name) >= sizeof(c->name))
		return -ENOENT;
	memcpy(c->name, name, strlen(name));
	snprintf(path, sizeof(path), NVME_CLASS "/%s", c->name);
	return attribute_dir(root, path);
}

int sysfs_controller(const char *root, const char *name, struct controller *c)
{
	_cleanup_fd_ int dir = open_controller(root, name, c);

	if (dir < 0)
		return dir;
	attribute_read(dir, "transport", c->transport, sizeof(c->transport));
	if (strcmp(c->transport, "tcp"))
		return -ENOENT;
	read_controller(dir, c);
	return 0;
}

static bool is_number(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return !strncmp(name, prefix, len) && name[len] &&
	       !name[len + strspn(name + len, "0123456789")];
}

static int is_controller(const struct dirent *entry)
{
	return is_number(entry->d_name, "nvme");
}

static int is_subsystem(const struct dirent *entry)
{
	return is_number(entry->d_name, "nvme-subsys");
}

static void free_entries(struct dirent **entries, int count)
{
	while (count > 0)
		free(entries[--count]);
	free(entries);
}

static int list_class(const char *root, const char *class, int (*fits)(const struct dirent *),
		      struct dirent ***entries)
{
	char path[PATH_MAX];
	int count;

	*entries = NULL;
	snprintf(path, sizeof(path), "%s%s", root, class);
	count = scandir(path, entries, fits, versionsort);
	return count >= 0 ? count : errno == ENOENT ? 0 : -errno;
}

static int by_name(const void *name, const void *controller)
{
	return strverscmp(name, ((const struct controller *)controller)->name);
}

/* Tell those of @list that belong to the subsystem @name. */
static void read_subsystem(const char *root, const char *name, struct controller *list,
			   size_t count)
{
	char path[PATH_MAX], iopolicy[sizeof(list->iopolicy)] = "";
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	bool read = false;

	snprintf(path, sizeof(path), "%s" SUBSYSTEM_CLASS "/%s", root, name);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		struct controller *c = is_controller(entry) ? bsearch(entry->d_name, list, count,
								      sizeof(*list), by_name)
							    : NULL;

		if (!c)
			continue;
		if (!read)
			attribute_read(dirfd(dir), "iopolicy", iopolicy, sizeof(iopolicy));
		read = true;
		snprintf(c->subsystem, sizeof(c->subsystem), "%.23s", name);
		memcpy(c->iopolicy, iopolicy, sizeof(iopolicy));
	}
}

static int read_subsystems(const char *root, struct controller *list, size_t count)
{
	struct dirent **entries;
	int subsystems = list_class(root, SUBSYSTEM_CLASS, is_subsystem, &entries);

	for (int i = 0; i < subsystems; i++)
		read_subsystem(root, entries[i]->d_name, list, count);
	free_entries(entries, subsystems);
	return subsystems < 0 ? subsystems : 0;
}

int sysfs_controllers(const char *root, struct controller **list)
{
	struct dirent **entries;
	int names = list_class(root, NVME_CLASS, is_controller, &entries), count = 0, err;

	*list = NULL;
	if (names <= 0)
		return names;
	*list = malloc((size_t)names * sizeof(**list));
	for (int i = 0; *list && i < names; i++)
		if (!sysfs_controller(root, entries[i]->d_name, &(*list)[count]))
			count++;
	free_entries(entries, names);
	if (!*list)
		return -ENOMEM;
	err = count ? read_subsystems(root, *list, (size_t)count) : 0;
	if (!err && count)
		return count;
	free(*list);
	*list = NULL;
	return err;
}

const struct exclusion *controllers_excluded(const struct controller *list, size_t count,
					     const char *subsysnqn,
					     const struct exclusions *exclusions)
{
	const struct exclusion *x = NULL;
	struct endpoint alone = { 0 };
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].endpoint.subsysnqn, subsysnqn))
			continue;
		any = true;
		x = exclusions_find(exclusions, &list[i].endpoint);
		if (!x)
			return NULL;
	}
	snprintf(alone.subsysnqn, sizeof(alone.subsysnqn), "%s", subsysnqn);
	return any ? x : exclusions_find(exclusions, &alone);
}

bool controller_is_live(const struct controller *c)
{
	return !strcmp(c->state, "live");
}

const struct controller *controller_find(const struct controller *list, size_t count,
					 const struct endpoint *endpoint)
{
	for (size_t i = 0; i < count; i++)
		if (endpoint_is_same_host(&list[i].endpoint, endpoint))
			return &list[i];
	return NULL;
}

/* Of what was connected just now only the address is read, and the rest where that fits. */
int sysfs_find_instance(const struct endpoint *endpoint)
{
	_cleanup_dir_ DIR *dir = opendir(NVME_CLASS);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct controller c;
		_cleanup_fd_ int fd =
			is_controller(entry) ? open_controller("", entry->d_name, &c) : -1;

		if (fd < 0)
			continue;
		read_address(fd, &c);
		if (!endpoint_has_address(&c.endpoint, endpoint))
			continue;
		read_controller(fd, &c);
		if (controller_find(&c, 1, endpoint) && strncmp(c.state, "deleting", 8))
			return (int)strtol(c.name + strlen("nvme"), NULL, 10);
	}
	return -1;
}

int sysfs_write(const char *root, const char *name, const char *attribute, const char *value)
{
	bool subsystem = !strncmp(name, "nvme-subsys", 11);
	char path[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s%s/%s/%s", root, subsystem ? SUBSYSTEM_CLASS : NVME_CLASS,
		 name, attribute);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	return fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
}

static bool has_controller(const char *root, const char *subsystem, const char *controller)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" SUBSYSTEM_CLASS "/%s/%s", root, subsystem, controller);
	return !access(path, F_OK);
}

/*
 * The subsystem of one controller; @subsystem stays empty where there is none. @namespace is one of
 * its namespaces, or empty. The name of that has the subsystem's number; else the kernel has mostly
 * given a subsystem the number of its first controller.
 */
static void find_subsystem(const char *root, const char *controller, const char *namespace,
			   char subsystem[24])
{
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[PATH_MAX];
	int number = 0;

	sscanf(*namespace ? namespace : controller, "nvme%d", &number);
	snprintf(subsystem, 24, "nvme-subsys%d", number);
	if (has_controller(root, subsystem, controller))
		return;
	*subsystem = '\0';
	snprintf(path, sizeof(path), "%s" SUBSYSTEM_CLASS, root);
	dir = opendir(path);
	while (dir && !*subsystem && (entry = readdir(dir)))
		if (is_subsystem(entry) && has_controller(root, entry->d_name, controller))
			snprintf(subsystem, 24, "%.23s", entry->d_name);
}

/* Of the same host, by the same way to the same subsystem. */
static bool is_same(const struct controller *a, const struct controller *b)
{
	const struct endpoint *x = &a->endpoint, *y = &b->endpoint;

	return endpoint_is_same_host(x, y) && !strcmp(x->host_traddr, y->host_traddr) &&
	       !strcmp(x->host_iface, y->host_iface);
}

/* What is open here is one controller: where it goes meanwhile, nothing of the next one is there.
 */
int sysfs_delete(const char *root, const struct controller *c, bool check_only,
		 struct controller *now)
{
	_cleanup_fd_ int dir = open_controller(root, c->name, now), fd = -1;

	if (dir < 0)
		return dir;
	read_controller(dir, now);
	if (!*now->endpoint.subsysnqn)
		return -ENOENT;
	if (!is_same(now, c))
		return -ESTALE;
	if (check_only)
		return 0;
	fd = openat(dir, "delete_controller", O_WRONLY | O_CLOEXEC);
	return fd < 0 || write(fd, "1", 1) < 0 ? -errno : 0;
}

int sysfs_set_iopolicy(int instance, const char *iopolicy)
{
	char controller[24], subsystem[24], path[64], now[16];
	_cleanup_fd_ int dir = -1;

	snprintf(controller, sizeof(controller), "nvme%d", instance);
	find_subsystem("", controller, "", subsystem);
	if (!*subsystem)
		return 0;
	snprintf(path, sizeof(path), SUBSYSTEM_CLASS "/%s", subsystem);
	dir = attribute_dir("", path);
	if (dir < 0 || attribute_read(dir, "iopolicy", now, sizeof(now)) || !strcmp(now, iopolicy))
		return 0;
	return sysfs_write("", subsystem, "iopolicy", iopolicy);
}

bool sysfs_has_namespace(const char *root, const char *controller, const char *nid)
{
	_cleanup_free_ struct ns_path *paths = NULL, *heads = NULL;
	const unsigned int what = NS_NIDS | NS_THERE;
	int count = sysfs_namespaces_of(root, controller, what, &paths);
	const struct ns_path *path = count > 0 ? ns_path_find(paths, (size_t)count, nid) : NULL;
	char subsystem[24];

	if (path && path->is_there)
		return true;
	find_subsystem(root, controller, count > 0 ? paths->device : "", subsystem);
	count = *subsystem ? sysfs_namespaces_of(root, subsystem, what, &heads) : 0;
	path = count > 0 ? ns_path_find(heads, (size_t)count, nid) : NULL;
	return path && path->is_there;
}
