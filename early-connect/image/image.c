// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/files.h"
#include "base/macro.h"
#include "image/initramfs.h"
#include "sources/nvme_files.h"

#define PROGRAM "early-connect"
#define VERSION "early-connect " /* then the number: as --version prints it */

int image_find(const char *root, char *path, size_t size)
{
	static const char *const names[] = { "/boot/initrd.img-%s", "/boot/initramfs-%s.img",
					     "/boot/initrd-%s" };
	char full[PATH_MAX];
	struct utsname kernel;

	if (uname(&kernel))
		return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *mark = strstr(names[i], "%s");

		snprintf(path, size, "%.*s%s%s", (int)(mark - names[i]), names[i], kernel.release,
			 mark + 2);
		snprintf(full, sizeof(full), "%s%s", root, path);
		if (!access(full, F_OK))
			return 0;
	}
	return -ENOENT;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len >= tail && !strcmp(name + len - tail, end);
}

static bool is_program(const char *name)
{
	return ends_with(name, "sbin/" PROGRAM) || ends_with(name, "/bin/" PROGRAM);
}

static bool is_configuration(const char *name)
{
	return !strncmp(name, "etc/nvme/", 9) || !strcmp(name, "etc/early-connect.conf");
}

/* Part of a path below lib/modules/RELEASE/, which goes to @release; NULL: it is elsewhere. */
static const char *module_path(const char *name, char *release, size_t size)
{
	size_t len;

	if (!strncmp(name, "usr/", 4))
		name += 4;
	if (strncmp(name, "lib/modules/", 12))
		return NULL;
	name += 12;
	len = strcspn(name, "/");
	if (!name[len] || len >= size)
		return NULL;
	snprintf(release, size, "%.*s", (int)len, name);
	return name + len + 1;
}

static bool is_nvme_module(const char *path)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	return !strncmp(base, "nvme", 4) && strchr("-_.", base[4]) && strstr(base, ".ko");
}

static bool wants(const char *name, void *context)
{
	(void)context;
	return is_program(name) || is_configuration(name) || ends_with(name, "/modules.builtin");
}

static void add_line(struct image *image, const char *line)
{
	size_t used = image->modules ? strlen(image->modules) : 0, len = strlen(line);
	char *grown = realloc(image->modules, used + len + 2);

	if (!grown) {
		image->error = -ENOMEM;
		return;
	}
	memcpy(grown + used, line, len);
	memcpy(grown + used + len, "\n", 2);
	image->modules = grown;
}

/* Of modules.builtin the lines of NVMe. */
static void add_builtin(struct image *image, const char *text)
{
	for (const char *line = text; *line; line += strcspn(line, "\n")) {
		char path[PATH_MAX];

		line += *line == '\n';
		snprintf(path, sizeof(path), "%.*s", (int)strcspn(line, "\n"), line);
		if (is_nvme_module(path))
			add_line(image, path);
	}
}

static void add_file(struct image *image, const char *name, const char *text)
{
	struct image_file *grown =
		reallocarray(image->files, image->file_count + 1, sizeof(*grown));
	const char *behind = strstr(text, BYTE_ORDER_MARK);
	struct image_file file = { NULL, strdup(behind == text ? behind + strlen(BYTE_ORDER_MARK)
							       : text) };

	if (asprintf(&file.path, "/%s", name) < 0)
		file.path = NULL;
	if (grown)
		image->files = grown;
	if (!grown || !file.path || !file.text) {
		image->error = -ENOMEM;
		free(file.path);
		free(file.text);
		return;
	}
	grown[image->file_count++] = file;
}

/* The one text in the program that is its name with a number behind it. */
static void find_version(struct image *image, const char *content, size_t size)
{
	const char *found = content;

	snprintf(image->version, sizeof(image->version), "of an unknown version");
	while ((found = memmem(found, size - (size_t)(found - content), VERSION,
			       strlen(VERSION)))) {
		found += strlen(VERSION);
		if (*found < '0' || *found > '9')
			continue;
		snprintf(image->version, sizeof(image->version), "%.31s", found);
		return;
	}
}

static void visit(const struct initramfs_file *file, void *context)
{
	struct image *image = context;
	char release[sizeof(image->release)];
	const char *module = module_path(file->name, release, sizeof(release));

	if (module && S_ISREG(file->mode)) {
		memcpy(image->release, release, sizeof(release));
		if (is_nvme_module(module))
			add_line(image, module);
		else if (file->content)
			add_builtin(image, file->content);
	} else if (file->content && is_program(file->name)) {
		find_version(image, file->content, file->size);
	} else if (file->content) {
		add_file(image, file->name, file->content);
	} else if (S_ISLNK(file->mode) && is_configuration(file->name) &&
		   ends_with(file->name, NVME_RETIRED_SUFFIX)) {
		add_file(image, file->name, "");
	}
}

static int read_parts(int fd, struct image *image)
{
	const struct initramfs_visitor visitor = { wants, visit, image };
	struct initramfs parts;
	int err = initramfs_read(fd, &visitor, &parts);

	image->compression = parts.compression;
	image->missing_tool = parts.missing_tool;
	return err ? err : image->error;
}

int image_read(const char *root, const char *path, struct image *image)
{
	_cleanup_fd_ int fd = file_open(root, path);

	memset(image, 0, sizeof(*image));
	snprintf(image->path, sizeof(image->path), "%s", path);
	if (fd < 0)
		return fd;
	return fstat(fd, &image->st) ? -errno : read_parts(fd, image);
}

void image_release(struct image *image)
{
	for (size_t i = 0; i < image->file_count; i++) {
		free(image->files[i].path);
		free(image->files[i].text);
	}
	free(image->files);
	free(image->modules);
}

const char *image_error(const struct image *image, int err, char *text, size_t size)
{
	if (err == -EINVAL)
		snprintf(text, size, "%s: is no initramfs image, or a damaged one", image->path);
	else if (err == -ENOPKG)
		snprintf(text, size, "%s: the tool to read it is missing: %s", image->path,
			 image->missing_tool);
	else
		snprintf(text, size, "%s: %s", image->path, file_error(err));
	return text;
}
