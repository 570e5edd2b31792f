// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/sysfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"

#define NVME_CLASS	"/sys/class/nvme"
#define SUBSYSTEM_CLASS "/sys/class/nvme-subsystem"
#define BLOCK_DEVICES	"/sys/block"

static void read_attribute(const char *root, const char *dir, const char *name,
			   const char *attribute, char *value, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", dir, name, attribute);
	if (file_read_line(root, path, value, size))
		*value = '\0';
}

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
static long read_ctrl_loss_tmo(const char *root, const char *name)
{
	char text[24], *end;
	long value;

	read_attribute(root, NVME_CLASS, name, "ctrl_loss_tmo", text, sizeof(text));
	if (!strcmp(text, "off"))
		return -1;
	value = strtol(text, &end, 10);
	return end == text ? -2 : value;
}

/* A subsystem's directory holds a link for each of its controllers. */
static void find_subsystem(const char *root, struct controller *c)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s" SUBSYSTEM_CLASS, root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s" SUBSYSTEM_CLASS "/%s/%s", root, entry->d_name,
			 c->name);
		if (entry->d_name[0] == '.' || access(path, F_OK))
			continue;
		snprintf(c->subsystem, sizeof(c->subsystem), "%.23s", entry->d_name);
		read_attribute(root, SUBSYSTEM_CLASS, c->subsystem, "iopolicy", c->iopolicy,
			       sizeof(c->iopolicy));
	}
}

static void read_controller(const char *root, struct controller *c)
{
	struct endpoint *e = &c->endpoint;
	char address[3 * TRADDR_SIZE];

	read_attribute(root, NVME_CLASS, c->name, "state", c->state, sizeof(c->state));
	read_attribute(root, NVME_CLASS, c->name, "subsysnqn", e->subsysnqn, sizeof(e->subsysnqn));
	read_attribute(root, NVME_CLASS, c->name, "hostnqn", e->hostnqn, sizeof(e->hostnqn));
	read_attribute(root, NVME_CLASS, c->name, "hostid", e->hostid, sizeof(e->hostid));
	read_attribute(root, NVME_CLASS, c->name, "address", address, sizeof(address));
	parse_address(address, c);
	c->ctrl_loss_tmo = read_ctrl_loss_tmo(root, c->name);
	find_subsystem(root, c);
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct controller *)a)->name,
			  ((const struct controller *)b)->name);
}

int sysfs_controllers(const char *root, struct controller **list)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	size_t count = 0;

	*list = NULL;
	snprintf(path, sizeof(path), "%s" NVME_CLASS, root);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(dir))) {
		struct controller *grown, c = { 0 };

		if (entry->d_name[0] == '.' || strlen(entry->d_name) >= sizeof(c.name))
			continue;
		memcpy(c.name, entry->d_name, strlen(entry->d_name));
		read_attribute(root, NVME_CLASS, c.name, "transport", c.transport,
			       sizeof(c.transport));
		if (strcmp(c.transport, "tcp"))
			continue;
		grown = reallocarray(*list, count + 1, sizeof(c));
		if (!grown)
			return -ENOMEM;
		*list = grown;
		read_controller(root, &c);
		grown[count++] = c;
	}
	if (count)
		qsort(*list, count, sizeof(**list), by_name);
	return (int)count;
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
	int instance;

	while (dir && (entry = readdir(dir))) {
		char address[3 * TRADDR_SIZE];
		struct controller c = { 0 };

		if (sscanf(entry->d_name, "nvme%d", &instance) != 1)
			continue;
		snprintf(c.name, sizeof(c.name), "nvme%d", instance);
		read_attribute("", NVME_CLASS, c.name, "address", address, sizeof(address));
		parse_address(address, &c);
		if (!endpoint_has_address(&c.endpoint, endpoint))
			continue;
		read_controller("", &c);
		if (controller_find(&c, 1, endpoint) && strncmp(c.state, "deleting", 8))
			return instance;
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

int sysfs_set_iopolicy(int instance, const char *iopolicy)
{
	struct controller c = { 0 };

	snprintf(c.name, sizeof(c.name), "nvme%d", instance);
	find_subsystem("", &c);
	if (!*c.iopolicy || !strcmp(c.iopolicy, iopolicy))
		return 0;
	return sysfs_write("", c.subsystem, "iopolicy", iopolicy);
}

/* The kernel writes UUID and NGUID with dashes, an EUI-64 with blanks: the digits alone count. */
static bool same_digits(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a && !isxdigit((unsigned char)*a))
			a++;
		while (*b && !isxdigit((unsigned char)*b))
			b++;
		if (!*a || !*b)
			return *a == *b;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
	}
}

/* "nvme0n1"; not "nvme0c1n1", which is one path of it. */
static bool is_namespace_name(const char *name)
{
	unsigned int subsystem, number;
	int end = 0;

	return sscanf(name, "nvme%un%u%n", &subsystem, &number, &end) == 2 && !name[end];
}

bool sysfs_is_namespace_of(const char *name, const char *subsysnqn)
{
	char nqn[NQN_SIZE];

	if (!is_namespace_name(name))
		return false;
	read_attribute("", BLOCK_DEVICES, name, "device/subsysnqn", nqn, sizeof(nqn));
	return !strcmp(nqn, subsysnqn);
}

/* @dir is a controller's or a subsystem's; it has a directory for each of its namespaces. */
static size_t list_namespaces(const char *root, const char *dir, struct nvme_namespace *list,
			      size_t count, size_t max)
{
	char path[PATH_MAX], sectors[24];
	_cleanup_dir_ DIR *entries = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	entries = opendir(path);
	while (entries && count < max && (entry = readdir(entries))) {
		snprintf(path, sizeof(path), "%s" BLOCK_DEVICES "/%s", root, entry->d_name);
		if (!is_namespace_name(entry->d_name) || access(path, F_OK))
			continue;
		snprintf(list[count].name, sizeof(list[count].name), "%.31s", entry->d_name);
		snprintf(list[count].dir, sizeof(list[count].dir), "%s", dir);
		read_attribute(root, BLOCK_DEVICES, entry->d_name, "size", sectors,
			       sizeof(sectors));
		list[count++].size = strtoull(sectors, NULL, 10) * 512;
	}
	return count;
}

/* With native multipath a namespace is the subsystem's, else, or when not shared, a controller's.
 */
size_t sysfs_disks(const char *root, const struct controller *c, struct nvme_namespace *list,
		   size_t max)
{
	char dir[64];
	size_t count = 0;

	snprintf(dir, sizeof(dir), SUBSYSTEM_CLASS "/%s", c->subsystem);
	if (*c->subsystem)
		count = list_namespaces(root, dir, list, 0, max);
	snprintf(dir, sizeof(dir), NVME_CLASS "/%s", c->name);
	return list_namespaces(root, dir, list, count, max);
}

bool sysfs_has_namespace(const char *root, const char *controller, const char *nid)
{
	static const char *const attributes[] = { "uuid", "nguid", "eui" };
	struct nvme_namespace list[NAMESPACES_MAX];
	struct controller c = { 0 };
	char value[64];
	size_t count;

	snprintf(c.name, sizeof(c.name), "%s", controller);
	find_subsystem(root, &c);
	count = sysfs_disks(root, &c, list, NAMESPACES_MAX);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < ARRAY_SIZE(attributes); k++) {
			read_attribute(root, list[i].dir, list[i].name, attributes[k], value,
				       sizeof(value));
			if (*value && same_digits(value, nid))
				return true;
		}
	return false;
}
