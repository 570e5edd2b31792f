// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/nvme_files.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "request/secrets.h"
#include "sources/config_json.h"
#include "sources/discovery_conf.h"
#include "sources/exclusions_conf.h"
#include "sources/fabrics_conf.h"
#include "sources/source_file.h"

#define HOSTNQN_FILE	"/etc/nvme/hostnqn"
#define HOSTID_FILE	"/etc/nvme/hostid"
#define CONFIG_FILE	"/etc/nvme/config.json"
#define DISCOVERY_FILE	"/etc/nvme/discovery.conf"
#define EXCLUSIONS_FILE "/etc/nvme/exclusions.conf"
#define EXCLUSIONS_DIR	EXCLUSIONS_FILE ".d"
#define FABRICS_FILE	"/etc/nvme/nvme-fabrics.conf"
#define FABRICS_DIR	"/etc/nvme/nvme-fabrics.conf.d"
#define DMI_FILE	"/sys/class/dmi/id/product_uuid"
#define BOOT_ID_FILE	"/proc/sys/kernel/random/boot_id"

/* A file that is there but can't be read is a mistake; an empty or missing one is not. */
static bool read_line(const char *root, const char *path, char *line, size_t size,
		      struct request *r)
{
	int err = file_read_line(root, path, line, size);

	if (err == -ENAMETOOLONG)
		request_error(r, "%s: its line is longer than %zu bytes", path, size - 1);
	else if (err && err != -ENOENT && err != -ENOTDIR && err != -ENODATA)
		request_error(r, "%s: %s", path, file_error(err));
	return !err;
}

static void read_identity(const char *root, struct request *r)
{
	struct identity *id = &r->file_identity;
	const char *why;

	snprintf(id->source, sizeof(id->source), "/etc/nvme");
	if (read_line(root, HOSTNQN_FILE, id->hostnqn, sizeof(id->hostnqn), r) &&
	    nqn_check(id->hostnqn, &why)) {
		request_error(r, HOSTNQN_FILE ": %s: %s", id->hostnqn, why);
		*id->hostnqn = '\0';
	}
	if (read_line(root, HOSTID_FILE, id->hostid, sizeof(id->hostid), r) &&
	    hostid_check(id->hostid, &why)) {
		request_error(r, HOSTID_FILE ": %s: %s", id->hostid, why);
		*id->hostid = '\0';
	}
}

static int read_config_json(const char *root, const char *path, struct request *r)
{
	size_t size;
	_cleanup_secret_ char *text = source_read(root, path, &size, r);

	return text && config_json_parse(text, size, path, r) == -ENOMEM ? -ENOMEM : 0;
}

static int read_discovery_conf(const char *root, const char *path, struct request *r)
{
	_cleanup_secret_ char *text = source_read(root, path, NULL, r);

	return text ? discovery_conf_parse(text, path, r) : 0;
}

/*
 * nvme-cli 3 takes what a file says over into nvme-fabrics.conf once, and leaves the file for who
 * goes back to nvme-cli 2. "FILE.converted" beside it says so, mostly a link to it. Beside any
 * other file it says nothing.
 */
bool nvme_file_is_retired(const char *root, const char *path)
{
	char mark[PATH_MAX];
	struct stat st;

	if (strcmp(path, CONFIG_FILE) != 0 && strcmp(path, DISCOVERY_FILE) != 0)
		return false;
	snprintf(mark, sizeof(mark), "%s%s" NVME_RETIRED_SUFFIX, root, path);
	return !lstat(mark, &st);
}

/* The main file, then its drop-ins by name. */
static int read_fabrics_conf(const char *root, const char *file, struct request *r)
{
	_cleanup_secret_ char *main = source_read(root, file, NULL, r);
	struct fabrics_defaults defaults = { 0 };
	struct dirent **entries;
	char path[PATH_MAX];
	int count = file_list_conf(root, FABRICS_DIR, &entries),
	    err = main ? fabrics_conf_parse(main, file, &defaults, r) : 0;

	for (int i = 0; i < count; i++) {
		_cleanup_secret_ char *text = NULL;

		snprintf(path, sizeof(path), FABRICS_DIR "/%s", entries[i]->d_name);
		text = err ? NULL : source_read(root, path, NULL, r);
		if (text)
			err = fabrics_conf_parse_drop_in(text, path, &defaults, r);
		free(entries[i]);
	}
	free(entries);
	secrets_wipe(defaults.of_type, ARRAY_SIZE(defaults.of_type));
	return err;
}

/* Nothing is kept from being connected by a list that cannot be read. */
static int read_exclusions(const char *root, const char *path, struct request *r)
{
	_cleanup_free_ char *text = NULL;
	struct request faults;
	int err;

	request_init(&faults);
	text = source_read(root, path, NULL, &faults);
	if (faults.mistakes.count)
		request_warning(r, "%s%s", faults.mistakes.list->text,
				text ? "" : ", so it excludes nothing");
	err = text ? exclusions_conf_parse(text, path, r) : 0;
	request_release(&faults);
	return err;
}

static int read_all_exclusions(const char *root, struct request *r)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int count = file_list_conf(root, EXCLUSIONS_DIR, &entries),
	    err = read_exclusions(root, EXCLUSIONS_FILE, r);

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), EXCLUSIONS_DIR "/%s", entries[i]->d_name);
		err = err ? err : read_exclusions(root, path, r);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/*
 * The files, in the order in which they are read. What asks for endpoints has a reader, which
 * leaves aside a file that is not there. "/" at its end: every NAME.conf of a directory, read with
 * the row before it.
 */
static const struct {
	const char *path;
	int (*read)(const char *root, const char *path, struct request *r);
} nvme_files[] = {
	{ HOSTNQN_FILE, NULL },
	{ HOSTID_FILE, NULL },
	{ CONFIG_FILE, read_config_json },
	{ DISCOVERY_FILE, read_discovery_conf },
	{ FABRICS_FILE, read_fabrics_conf },
	{ FABRICS_DIR "/", NULL },
	{ EXCLUSIONS_FILE, NULL },
	{ EXCLUSIONS_DIR "/", NULL },
};

static bool file_exists(const char *root, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return !access(full, F_OK);
}

/* Who has lost the file that it was converted to would connect nothing, without a word. */
static void check_retired(const char *root, const char *path, struct request *r)
{
	if (file_exists(root, path) && !file_exists(root, FABRICS_FILE) &&
	    !file_exists(root, FABRICS_DIR))
		request_warning(r,
				"%s: does not count: %s" NVME_RETIRED_SUFFIX
				" says that it is in " FABRICS_FILE ", which is not there",
				path, path);
}

int nvme_files_read(const char *root, struct request *r)
{
	size_t others = r->endpoint_count;
	int err = read_all_exclusions(root, r);

	read_identity(root, r);
	for (size_t i = 0; i < ARRAY_SIZE(nvme_files) && !err && !r->no_static; i++)
		if (nvme_files[i].read && nvme_file_is_retired(root, nvme_files[i].path))
			check_retired(root, nvme_files[i].path, r);
		else if (nvme_files[i].read)
			err = nvme_files[i].read(root, nvme_files[i].path, r);
	for (size_t i = others; i < r->endpoint_count; i++)
		r->endpoints[i].from_file = true;
	return err;
}

static void visit_file(const char *root, const char *path, nvme_file_visitor *visit, void *context)
{
	if (file_exists(root, path) && !nvme_file_is_retired(root, path))
		visit(path, context);
}

void nvme_files_visit(const char *root, nvme_file_visitor *visit, void *context)
{
	for (size_t i = 0; i < ARRAY_SIZE(nvme_files); i++) {
		const char *path = nvme_files[i].path;
		bool is_dir = path[strlen(path) - 1] == '/';
		struct dirent **entries;
		char file[PATH_MAX];
		int count = is_dir ? file_list_conf(root, path, &entries) : 0;

		if (!is_dir)
			visit_file(root, path, visit, context);
		for (int k = 0; k < count; k++) {
			snprintf(file, sizeof(file), "%s%s", path, entries[k]->d_name);
			visit_file(root, file, visit, context);
			free(entries[k]);
		}
		if (is_dir)
			free(entries);
	}
}

/* Boards without one report all zeros or all ones. */
static bool uuid_means_none(const char *uuid)
{
	return strspn(uuid, "0-") == UUID_SIZE - 1 || strspn(uuid, "fF-") == UUID_SIZE - 1;
}

/* An image being built has no /sys: the machine that will boot it is not known yet. */
static bool has_sysfs(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/class", root);
	return !access(path, F_OK);
}

static bool read_uuid(const char *root, const char *file, char *uuid)
{
	if (file_read_line(root, file, uuid, UUID_SIZE) || !uuid_is_valid(uuid) ||
	    uuid_means_none(uuid))
		return false;
	for (char *c = uuid; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return true;
}

void machine_identity_read(const char *root, struct request *r)
{
	struct identity *id = &r->machine_identity;
	char uuid[UUID_SIZE];

	r->machine_unknown = !has_sysfs(root);
	if (!read_uuid(root, DMI_FILE, uuid)) {
		r->machine_identity_passes = true;
		if (!read_uuid(root, BOOT_ID_FILE, uuid))
			return;
	}
	snprintf(id->source, sizeof(id->source),
		 r->machine_identity_passes ? "boot id" : "DMI system UUID");
	memcpy(id->hostid, uuid, sizeof(uuid));
	snprintf(id->hostnqn, sizeof(id->hostnqn), UUID_NQN_PREFIX "%s", uuid);
}
