// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/judge.h"

#include <errno.h>
#include <string.h>

#include "base/files.h"
#include "image/secrets.h"
#include "kernel/modules.h"
#include "sources/conf.h"
#include "sources/nvme_files.h"
#include "sources/source_file.h"
#include "storage/early_find.h"

#define CONF_FILE "/etc/early-connect.conf"

struct judgement {
	const char *root, *check, *remedy;
	const struct image *image;
	struct report *report;
};

static const char *rebuild_remedy(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/usr/sbin/update-initramfs", root);
	return access(path, F_OK) ? "rebuild it: dracut -f" : "rebuild it: update-initramfs -u";
}

static void judge_program(struct judgement *j)
{
	const struct image *image = j->image;

	if (!*image->version)
		report_add(j->report, j->check, CHECK_FAIL, j->remedy,
			   "%s: early-connect is not in it", image->path);
	else if (strcmp(image->version, EARLY_CONNECT_VERSION) != 0)
		report_add(j->report, j->check, CHECK_WARN, j->remedy,
			   "%s: has early-connect %s, here is %s", image->path, image->version,
			   EARLY_CONNECT_VERSION);
}

static void judge_modules(struct judgement *j, const char *kernel)
{
	const struct image *image = j->image;

	for (const char *const *name = modules_needed; *name; name++)
		if (!image->modules || !module_is_listed(image->modules, *name))
			report_add(j->report, j->check, CHECK_FAIL, j->remedy,
				   "%s: has no module %s", image->path, *name);
	if (kernel && *image->release && strcmp(image->release, kernel) != 0)
		report_add(j->report, j->check, CHECK_FAIL, j->remedy,
			   "%s: has the modules of Linux %s, not of %s", image->path,
			   image->release, kernel);
}

static const struct image_file *find_file(const struct image *image, const char *path)
{
	for (size_t i = 0; i < image->file_count; i++)
		if (!strcmp(image->files[i].path, path))
			return &image->files[i];
	return NULL;
}

/* The hooks leave such a file out; another one may have put it there, with its mark. */
static bool is_retired_in(const struct image *image, const char *path)
{
	char mark[PATH_MAX];

	snprintf(mark, sizeof(mark), "%s" NVME_RETIRED_SUFFIX, path);
	return find_file(image, mark);
}

/* What the hooks add behind the administrator's lines: an empty line, a comment and early=. */
static bool is_hooks_part(const char *text)
{
	if (*text++ != '\n')
		return false;
	for (; *text; text += strcspn(text, "\n") + 1) {
		if (*text != '#' && strncmp(text, "early = ", 8) != 0)
			return false;
		if (!strchr(text, '\n'))
			return false;
	}
	return true;
}

static bool is_current(const struct image_file *file, const char *today)
{
	size_t len = strlen(today);

	if (strcmp(file->path, CONF_FILE) != 0)
		return !strcmp(file->text, today);
	return !strncmp(file->text, today, len) && is_hooks_part(file->text + len);
}

/* @path is in the image, or here, or both. */
static void judge_file(struct judgement *j, const char *path)
{
	const struct image_file *file = find_file(j->image, path);
	_cleanup_free_ char *today = NULL;
	int err = file_read_most(j->root, path, SOURCE_MAX_SIZE, &today, NULL);

	if (err && err != -ENOENT && err != -ENOTDIR)
		report_add(j->report, j->check, CHECK_WARN, "run it as root", "%s: %s", path,
			   file_error(err));
	else if (err && file && !strcmp(path, CONF_FILE) && is_hooks_part(file->text))
		return;
	else if (file && nvme_file_is_retired(j->root, path))
		report_add(j->report, j->check, CHECK_FAIL, j->remedy,
			   "%s: has a %s, which is converted here and does not count",
			   j->image->path, path);
	else if (err && file)
		report_add(j->report, j->check, CHECK_FAIL, j->remedy,
			   "%s: has a %s, which is gone here", j->image->path, path);
	else if (!err && !file)
		report_add(j->report, j->check, CHECK_FAIL, j->remedy, "%s: has no %s",
			   j->image->path, path);
	else if (!err && !is_current(file, today))
		report_add(j->report, j->check, CHECK_FAIL, j->remedy,
			   "%s: has another %s than is here", j->image->path, path);
}

static void judge_visited(const char *path, void *context)
{
	judge_file(context, path);
}

static void judge_configuration(struct judgement *j)
{
	char path[PATH_MAX];

	nvme_files_visit(j->root, judge_visited, j);
	judge_file(j, CONF_FILE);
	/* And what only the image still has. */
	for (size_t i = 0; i < j->image->file_count; i++) {
		const char *file = j->image->files[i].path;

		snprintf(path, sizeof(path), "%s%s", j->root, file);
		if (is_retired_in(j->image, file))
			continue;
		if (strcmp(file, CONF_FILE) != 0 &&
		    (access(path, F_OK) || nvme_file_is_retired(j->root, file)))
			judge_file(j, file);
	}
}

/* Root may have moved since: then the image leaves to the real root what it stands on today. */
static void judge_early(struct judgement *j, const struct plan *plan)
{
	const struct image_file *file = find_file(j->image, CONF_FILE);
	struct early now = plan->early;
	struct request r;

	early_resolve(j->root, &now);
	request_init(&r);
	if (file && now.which == EARLY_LIST && !conf_parse(file->text, CONF_FILE, &r))
		for (size_t i = 0; i < plan->path_count; i++) {
			const struct endpoint *e = &plan->paths[i];

			if (!e->from_file || !early_names(&now, e->subsysnqn) ||
			    r.early.which == EARLY_ALL || early_names(&r.early, e->subsysnqn))
				continue;
			report_add(j->report, j->check, CHECK_FAIL, j->remedy,
				   "%s: leaves %s to the real root, which stands on it (early=)",
				   j->image->path, e->subsysnqn);
			break;
		}
	request_release(&r);
}

static void judge_secrets(struct judgement *j)
{
	for (size_t i = 0; i < j->image->file_count; i++)
		if (secret_is_open(&j->image->st) && secret_is_in(j->image->files[i].text))
			report_add(j->report, j->check, CHECK_FAIL,
				   "chmod 600 it, and set UMASK=0077 for its builder",
				   "%s: others can read it, and the keys of %s in it",
				   j->image->path, j->image->files[i].path);
}

void image_judge(const char *root, const struct image *image, const struct plan *plan,
		 const char *kernel, const char *check, struct report *report)
{
	struct judgement j = { root, check, rebuild_remedy(root), image, report };
	size_t before = report->count;

	judge_program(&j);
	judge_modules(&j, kernel);
	if (*image->version) {
		judge_configuration(&j);
		judge_early(&j, plan);
	}
	judge_secrets(&j);
	if (report->count == before)
		report_add(report, check, CHECK_PASS, NULL,
			   "%s: early-connect %s, Linux %s, configuration as it is here",
			   image->path, image->version, image->release);
}
