// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic/managers.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "base/macro.h"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && !strcmp(text + len - end_len, end);
}

/* The links that enabling makes: systemctl(1), and generators, as netplan's. */
static const char *const unit_dirs[] = {
	"/etc/systemd/system",	  "/run/systemd/system",	 "/run/systemd/generator.early",
	"/run/systemd/generator", "/run/systemd/generator.late", "/usr/lib/systemd/system",
};

static bool is_masked(const char *root, const char *name)
{
	char path[PATH_MAX], target[16];

	for (size_t i = 0; i < 2; i++) {
		ssize_t len;

		snprintf(path, sizeof(path), "%s%s/%s", root, unit_dirs[i], name);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		if (!strcmp(target, "/dev/null"))
			return true;
	}
	return false;
}

/* The link's target may not exist below @root: that it is there is enough. */
static bool dir_wants(const char *root, const char *unit_dir, const char *name)
{
	char path[PATH_MAX], target[2];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s%s", root, unit_dir);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (!ends_with(entry->d_name, ".wants") && !ends_with(entry->d_name, ".requires"))
			continue;
		snprintf(path, sizeof(path), "%s%s/%s/%s", root, unit_dir, entry->d_name, name);
		if (readlink(path, target, sizeof(target)) > 0)
			return true;
	}
	return false;
}

bool unit_is_wanted(const char *root, const char *name)
{
	if (is_masked(root, name))
		return false;
	for (size_t i = 0; i < sizeof(unit_dirs) / sizeof(unit_dirs[0]); i++)
		if (dir_wants(root, unit_dirs[i], name))
			return true;
	return false;
}

static bool is_part_of_word(char c)
{
	return isalnum((unsigned char)c) || strchr("._-", c);
}

/* Arguments end with NUL; a program that renames itself writes blanks between them. */
static bool has_word(const char *line, size_t size, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= size; i++)
		if (!memcmp(line + i, word, len) &&
		    (i == 0 || !line[i - 1] || !is_part_of_word(line[i - 1])) &&
		    (i + len == size || !line[i + len] || !is_part_of_word(line[i + len])))
			return true;
	return false;
}

static bool is_process(const char *root, const char *pid, const char *name, const char *word)
{
	_cleanup_free_ char *line = NULL;
	char path[PATH_MAX], comm[32];
	size_t size;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	if (file_read_line(root, path, comm, sizeof(comm)) || strncmp(comm, name, 15) != 0)
		return false;
	if (!word)
		return true;
	snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	return !file_read(root, path, &line, &size) && has_word(line, size, word);
}

bool process_runs(const char *root, const char *name, const char *word)
{
	char path[PATH_MAX];
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%s/proc", root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name) &&
		    is_process(root, entry->d_name, name, word))
			return true;
	return false;
}
