// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of systemd.network(5):
 *
 *   [Match] Name= [ "!" ] glob { " " glob }    of interface names, the alternative ones too
 *           MACAddress= PermanentMACAddress=   MACs with colons, blanks between
 *   [Network] DHCP= yes | ipv4 | …             KeepConfiguration= yes | …
 *
 * The first file by name that matches is the interface's; one in /etc hides its namesake in /run,
 * that one in /usr. A drop-in FILE.network.d/NAME.conf adds to it, by name over all directories.
 */
#include "nic/network_file.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "sources/ini.h"

static const char *const dirs[] = { "/etc/systemd/network", "/run/systemd/network",
				    "/usr/local/lib/systemd/network", "/usr/lib/systemd/network" };

enum match { MATCH_NO, MATCH_MAYBE, MATCH_YES };

struct reading {
	const struct boot_nic *nic;
	enum match match;
	bool name_given, name_fits; /* Name=, of which one line is enough */
	struct network_file *file;
};

static bool is_word_of(char *words, bool (*fits)(const char *word, const struct boot_nic *nic),
		       const struct boot_nic *nic)
{
	char *rest;

	for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
		if (fits(word, nic))
			return true;
	return false;
}

static bool fits_name(const char *glob, const struct boot_nic *nic)
{
	bool fits = !fnmatch(glob, nic->name, 0);

	for (size_t i = 0; i < nic->altname_count; i++)
		fits |= !fnmatch(glob, nic->altnames[i], 0);
	return fits;
}

static bool fits_mac(const char *mac, const struct boot_nic *nic)
{
	return !strcasecmp(mac, nic->mac);
}

static bool is_yes(const char *value)
{
	return !strcasecmp(value, "yes") || !strcasecmp(value, "true") ||
	       !strcasecmp(value, "on") || !strcasecmp(value, "y") || !strcasecmp(value, "t") ||
	       !strcmp(value, "1");
}

static void lower(struct reading *r, enum match match)
{
	if (match < r->match)
		r->match = match;
}

static void read_match(struct reading *r, const char *key, char *value)
{
	bool negated = *value == '!';

	if (!strcmp(key, "Name")) {
		r->name_given = *value; /* an empty one takes back what stands before */
		r->name_fits = *value && (r->name_fits || is_word_of(value + negated, fits_name,
								     r->nic) != negated);
	} else if (!strcmp(key, "MACAddress") || !strcmp(key, "PermanentMACAddress")) {
		if (strchr(value, ':') && !is_word_of(value, fits_mac, r->nic))
			lower(r, MATCH_NO);
		else if (!strchr(value, ':'))
			lower(r, MATCH_MAYBE);
	} else {
		lower(r, MATCH_MAYBE);
	}
}

static void read_network(struct reading *r, const char *key, const char *value)
{
	if (!strcmp(key, "DHCP"))
		r->file->dhcp = is_yes(value) || !strcasecmp(value, "ipv4") ||
				!strcasecmp(value, "both") || !strcasecmp(value, "v4");
	else if (!strcmp(key, "KeepConfiguration"))
		r->file->keeps = is_yes(value);
}

static void read_text(struct reading *r, char *text)
{
	struct request ignored;
	struct ini ini;

	request_init(&ignored);
	if (!ini_read(ini_join(text), "", &ini, &ignored)) {
		for (size_t i = 0; i < ini.count; i++) {
			if (ini.lines[i].key && !strcmp(ini.lines[i].section, "Match"))
				read_match(r, ini.lines[i].key, ini.lines[i].value);
			else if (ini.lines[i].key && !strcmp(ini.lines[i].section, "Network"))
				read_network(r, ini.lines[i].key, ini.lines[i].value);
		}
	}
	ini_release(&ini);
	request_release(&ignored);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && *text != '.' && !strcmp(text + len - end_len, end);
}

/* Names that end with @end in SUBDIR of all directories, each once, sorted; the caller frees them.
 */
static char **list_names(const char *root, const char *subdir, const char *end, size_t *count)
{
	char **names = NULL;

	*count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		char path[PATH_MAX];
		_cleanup_dir_ DIR *dir = NULL;
		struct dirent *entry;

		snprintf(path, sizeof(path), "%s%s/%s", root, dirs[i], subdir);
		dir = opendir(path);
		while (dir && (entry = readdir(dir))) {
			char **grown, *name = entry->d_name;
			size_t seen = 0;

			while (seen < *count && strcmp(names[seen], name) != 0)
				seen++;
			if (seen < *count || !ends_with(name, end))
				continue;
			grown = reallocarray(names, *count + 1, sizeof(*names));
			name = strdup(name);
			if (!grown || !name) {
				free(name);
				break;
			}
			names = grown;
			names[(*count)++] = name;
		}
	}
	if (names)
		qsort(names, *count, sizeof(*names), by_name);
	return names;
}

/* SUBDIR/NAME of the directory that comes first; the caller frees. NULL where there is none. */
static char *read_first(const char *root, const char *subdir, const char *name)
{
	char path[PATH_MAX], *text;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", dirs[i], subdir, name);
		if (!file_read(root, path, &text, NULL))
			return text;
	}
	return NULL;
}

static void read_drop_ins(const char *root, struct reading *r)
{
	char subdir[NAME_MAX + 3];
	enum match match = r->match;
	size_t count;
	char **names;

	snprintf(subdir, sizeof(subdir), "%s.d", r->file->name);
	names = list_names(root, subdir, ".conf", &count);
	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *name = names[i];
		_cleanup_free_ char *text = read_first(root, subdir, name);

		if (text && strstr(text, "[Match]"))
			match = MATCH_MAYBE;
		if (text)
			read_text(r, text);
	}
	free(names);
	r->match = match;
}

static enum match read_file(const char *root, const char *name, const struct boot_nic *nic,
			    struct network_file *file)
{
	_cleanup_free_ char *text = read_first(root, "", name);
	struct reading r = { .nic = nic, .match = MATCH_YES, .file = file };

	memset(file, 0, sizeof(*file));
	snprintf(file->name, sizeof(file->name), "%s", name);
	if (!text || !*text) /* a link to /dev/null hides its namesakes */
		return MATCH_NO;
	read_text(&r, text);
	if (r.name_given && !r.name_fits)
		r.match = MATCH_NO;
	read_drop_ins(root, &r);
	return r.match;
}

size_t network_files_find(const char *root, const struct boot_nic *nic,
			  struct network_file files[NETWORK_FILES_MAX])
{
	size_t count, found = 0;
	char **names = list_names(root, "", ".network", &count);
	bool done = false;

	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *name = names[i];
		enum match match;

		if (done || found == NETWORK_FILES_MAX)
			continue;
		match = read_file(root, name, nic, &files[found]);
		found += match != MATCH_NO;
		done = match == MATCH_YES;
	}
	free(names);
	return found;
}
