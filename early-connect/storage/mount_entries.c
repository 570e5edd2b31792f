// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   fstab line = [ spec where type [ options [ dump [ pass ] ] ] ] | "#" …
 *   spec       = device | key "=" ( value | '"' value '"' )
 *   unit       = an INI file; of section Mount the keys What, Where, Type and Options, the last one
 * counts
 *
 * musl's getmntent(3) knows neither the escapes nor that the last fields may be missing.
 */
#include "storage/mount_entries.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "sources/ini.h"
#include "storage/mounts.h"

#define FSTAB "/etc/fstab"

static const char *const unit_dirs[] = { "/etc/systemd/system", "/run/systemd/system" };

static void release_entry(struct mount_entry *entry)
{
	free(entry->file);
	free(entry->spec);
	free(entry->where);
	free(entry->type);
	free(entry->options);
}

void mount_entries_release(struct mount_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		release_entry(&entries->list[i]);
	free(entries->list);
	memset(entries, 0, sizeof(*entries));
}

/* "//data/" is /data, as it is mounted. */
static void squeeze_slashes(char *path)
{
	char *out = path;

	for (const char *in = path; *in; in++)
		if (*in != '/' || (in[1] != '/' && (in[1] || out == path)))
			*out++ = *in;
	*out = '\0';
}

/* Takes what @entry owns, also when it fails. */
static int add_entry(struct mount_entries *entries, struct mount_entry *entry)
{
	struct mount_entry *grown = reallocarray(entries->list, entries->count + 1, sizeof(*grown));

	if (grown)
		entries->list = grown;
	if (!grown || !entry->file || !entry->spec || !entry->where || !entry->type ||
	    !entry->options) {
		release_entry(entry);
		return -ENOMEM;
	}
	squeeze_slashes(entry->where);
	grown[entries->count++] = *entry;
	return 0;
}

/* UUID="…" is UUID=… */
static char *unquote(char *spec)
{
	size_t start = strcspn(spec, "=") + 1, len = strlen(spec);

	if (start + 1 < len && spec[start] == '"' && spec[len - 1] == '"') {
		spec[len - 1] = '\0';
		memmove(spec + start, spec + start + 1, len - start - 1);
	}
	return spec;
}

static int take_line(struct mount_entries *entries, char *line)
{
	char *fields[6] = { NULL }, *rest = line;
	struct mount_entry entry = { 0 };
	size_t count = 0;

	while (count < ARRAY_SIZE(fields) && (fields[count] = strtok_r(rest, " \t\r", &rest)))
		count++;
	if (count < 3 || *fields[0] == '#')
		return 0;
	entry.file = strdup(FSTAB);
	entry.spec = strdup(unquote(mounts_unescape(fields[0])));
	entry.where = strdup(mounts_unescape(fields[1]));
	entry.type = strdup(fields[2]);
	entry.options = strdup(count > 3 ? fields[3] : "defaults");
	entry.pass = count > 5 ? atoi(fields[5]) : 0;
	return add_entry(entries, &entry);
}

int mount_entries_parse(char *fstab, struct mount_entries *entries)
{
	char *line;
	int err = 0;

	while (!err && (line = strsep(&fstab, "\n")))
		err = take_line(entries, line);
	return err;
}

static int read_fstab(const char *root, struct mount_entries *entries)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, FSTAB, &text, NULL);

	if (err)
		return err == -ENOENT || err == -ENOTDIR ? 0 : err;
	return mount_entries_parse(text, entries);
}

static void set_text(char **field, const char *value)
{
	char *copy = strdup(value);

	free(*field);
	*field = copy;
}

/* A unit or a drop-in of it. What of it is no INI file is systemd's to complain of. */
static void take_unit(const char *root, const char *path, struct mount_entry *entry)
{
	const struct {
		const char *key;
		char **field;
	} keys[] = {
		{ "What", &entry->spec },
		{ "Where", &entry->where },
		{ "Type", &entry->type },
		{ "Options", &entry->options },
	};
	_cleanup_free_ char *text = NULL;
	struct request complaints;
	struct ini ini;

	if (file_read(root, path, &text, NULL))
		return;
	request_init(&complaints);
	if (!ini_read(ini_join(text), path, &ini, &complaints))
		for (size_t i = 0; i < ini.count; i++)
			for (size_t k = 0; k < ARRAY_SIZE(keys); k++)
				if (ini.lines[i].key && !strcmp(ini.lines[i].section, "Mount") &&
				    !strcmp(ini.lines[i].key, keys[k].key))
					set_text(keys[k].field, ini.lines[i].value);
	ini_release(&ini);
	request_release(&complaints);
}

static void take_drop_ins(const char *root, const char *unit, struct mount_entry *entry)
{
	for (size_t i = 0; i < ARRAY_SIZE(unit_dirs); i++) {
		char dir[PATH_MAX], path[PATH_MAX];
		struct dirent **files;
		int count;

		snprintf(dir, sizeof(dir), "%s/%.255s.d", unit_dirs[i], unit);
		count = file_list_conf(root, dir, &files);
		for (int f = 0; f < count; f++) {
			snprintf(path, sizeof(path), "%.3000s/%.255s", dir, files[f]->d_name);
			take_unit(root, path, entry);
			free(files[f]);
		}
		free(files);
	}
}

static bool has_automount(const char *root, const char *dir, const char *unit)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s/%.*s.automount", root, dir,
		 (int)(strlen(unit) - strlen(".mount")), unit);
	return !access(path, F_OK);
}

static int read_unit(const char *root, const char *dir, const char *unit,
		     struct mount_entries *entries)
{
	struct mount_entry entry = { .is_unit = true };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%.255s", dir, unit);
	entry.file = strdup(path);
	take_unit(root, path, &entry);
	take_drop_ins(root, unit, &entry);
	if (!entry.spec || !entry.where) { /* masked, or none */
		release_entry(&entry);
		return 0;
	}
	if (!entry.type)
		set_text(&entry.type, "auto");
	if (!entry.options)
		set_text(&entry.options, "defaults");
	entry.automount = has_automount(root, dir, unit);
	return add_entry(entries, &entry);
}

static int is_mount_unit(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 6 && !strcmp(entry->d_name + len - 6, ".mount");
}

static int read_units(const char *root, const char *dir, struct mount_entries *entries)
{
	struct dirent **units = NULL;
	char path[PATH_MAX];
	int count, err = 0;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	count = scandir(path, &units, is_mount_unit, alphasort);
	for (int i = 0; i < count; i++) {
		if (!err)
			err = read_unit(root, dir, units[i]->d_name, entries);
		free(units[i]);
	}
	free(units);
	return err;
}

int mount_entries_read(const char *root, struct mount_entries *entries)
{
	int err;

	memset(entries, 0, sizeof(*entries));
	err = read_fstab(root, entries);
	for (size_t i = 0; !err && i < ARRAY_SIZE(unit_dirs); i++)
		err = read_units(root, unit_dirs[i], entries);
	return err;
}

const char *mount_option(const char *options, const char *name)
{
	size_t len = strlen(name);

	for (const char *option = options; option; option = strchr(option, ',')) {
		option += *option == ',';
		if (!strncmp(option, name, len) && (!option[len] || strchr(",=", option[len])))
			return option + len + (option[len] == '=');
	}
	return NULL;
}
