// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/exports.h"

#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "request/field.h"

#define CONFIGFS "/sys/kernel/config/"

/* Below CONFIGFS: each directory that fits @dir exports the device or file that its @path names. */
struct export
{
	const char *who, *dir, *path;
	bool is_controller; /* not a namespace, all of the controller */
};

static const struct export exports[] = {
	{ "nvmet", "nvmet/subsystems/*/namespaces/*", "device_path", false },
	{ "nvmet", "nvmet/subsystems/*/passthru", "device_path", true },
	{ "LIO", "target/core/*/*", "udev_path", false },
	{ "a USB gadget", "usb_gadget/*/functions/*/*", "file", false },
};

/* "        iBlock device: nvme1n1  UDEV PATH: …", "TCM FILEIO ID: 0        File: /srv/disk  Size:
 * …"
 */
static bool read_info(const char *root, const char *dir, char *path, size_t size)
{
	static const struct {
		const char *words, *before;
	} kinds[] = { { "iBlock device: ", "/dev/" }, { "File: ", "" } };
	_cleanup_free_ char *text = NULL;
	char info[PATH_MAX];

	snprintf(info, sizeof(info), "%.4000s/info", dir);
	if (file_read(root, info, &text, NULL))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *found = strstr(text, kinds[i].words);

		if (!found)
			continue;
		found += strlen(kinds[i].words);
		snprintf(path, size, "%s%.*s", kinds[i].before, (int)strcspn(found, " \n"), found);
		return true;
	}
	return false;
}

/* What has no such switch is on. */
static bool is_off(const char *root, const char *dir)
{
	char path[PATH_MAX], text[16];

	snprintf(path, sizeof(path), "%.4000s/enable", dir);
	return !file_read_line(root, path, text, sizeof(text)) && !strcmp(text, "0");
}

static bool is_controller_of(const struct search *search, const char *device, char name[32])
{
	char path[PATH_MAX], nqn[NQN_SIZE];

	snprintf(name, 32, "%.31s", device + (strncmp(device, "/dev/", 5) ? 0 : 5));
	snprintf(path, sizeof(path), "/sys/class/nvme/%s/subsysnqn", name);
	return !file_read_line(search->root, path, nqn, sizeof(nqn)) &&
	       !strcmp(nqn, search->subsysnqn);
}

static void look_at(struct search *search, const struct export *export, const char *dir)
{
	char path[PATH_MAX], device[PATH_MAX], name[32];

	snprintf(path, sizeof(path), "%.4000s/%s", dir, export->path);
	if ((file_read_line(search->root, path, device, sizeof(device)) &&
	     !read_info(search->root, dir, device, sizeof(device))) ||
	    is_off(search->root, dir))
		return;
	if (export->is_controller ? is_controller_of(search, device, name)
				  : search_path_stands_on(search, device, name))
		search_add(search, USER_DATA, "%s exports %s: %.120s", export->who, name,
			   strchr(dir + strlen(CONFIGFS), '/') + 1);
}

/* @pattern: what is left of the way down from @dir; a "*" is any name. */
static void descend(struct search *search, const struct export *export, const char *dir,
		    const char *pattern)
{
	size_t len = strcspn(pattern, "/");
	const char *rest = pattern + len + (pattern[len] == '/');
	_cleanup_dir_ DIR *entries = NULL;
	struct dirent *entry;
	char path[PATH_MAX];

	if (!len) {
		look_at(search, export, dir);
		return;
	}
	if (*pattern != '*') {
		snprintf(path, sizeof(path), "%.3000s%s%.*s", dir,
			 dir[strlen(dir) - 1] == '/' ? "" : "/", (int)len, pattern);
		descend(search, export, path, rest);
		return;
	}
	snprintf(path, sizeof(path), "%s%.3000s", search->root, dir);
	entries = opendir(path);
	while (entries && (entry = readdir(entries))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%.3000s/%s", dir, entry->d_name);
		descend(search, export, path, rest);
	}
}

void exports_find(struct search *search)
{
	for (size_t i = 0; i < ARRAY_SIZE(exports); i++)
		descend(search, &exports[i], CONFIGFS, exports[i].dir);
}
