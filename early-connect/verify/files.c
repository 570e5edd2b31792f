// SPDX-License-Identifier: GPL-2.0-or-later
/* What the next boot, and others on this host, will make of it: files and units. */
#include "verify/files.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/files.h"
#include "image/judge.h"
#include "image/secrets.h"
#include "nic/managers.h"
#include "sources/nvme_files.h"
#include "sources/source_file.h"
#include "storage/mounts.h"

static const char *entry_file(const struct fstab_item *item)
{
	return item->entry ? item->entry->file : "/etc/fstab";
}

/* By its place, or by its device where it has none. */
static const char *item_name(const struct fstab_item *item)
{
	const char *where = item->entry ? item->entry->where : item->fs.where;

	return *where == '/' ? where : item->fs.name;
}

static void check_item(const struct fstab_item *item, const char *check, struct report *report)
{
	size_t before = report->count;

	for (size_t i = 0; i < item->fault_count; i++) {
		const struct fstab_fault *fault = &item->faults[i];

		if (fault->weight != CHECK_PASS)
			report_add(report, check, fault->weight,
				   fault->remedy ? fault->remedy
						 : "early-connect fstab prints the line",
				   "%s: %s: %s: %s", entry_file(item), item_name(item), fault->what,
				   fault->why);
	}
	if (report->count == before && item->entry)
		report_add(report, check, CHECK_PASS, NULL, "%s: %s is as it should be",
			   entry_file(item), item_name(item));
}

void verify_fstab(const struct evidence *evidence, const char *check, struct report *report)
{
	const struct fstab *fstab = &evidence->fstab;

	if (evidence->fstab_error)
		report_add(report, check, CHECK_WARN, "run it as root", "file systems: %s",
			   strerror(-evidence->fstab_error));
	for (size_t i = 0; i < fstab->count; i++)
		check_item(&fstab->items[i], check, report);
}

/* An automount that waits is a mount of its own, below the one that it stands for. */
static bool is_mounted(const struct mounts *mounts, const char *where)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (!strcmp(mounts->list[i].where, where) &&
		    strcmp(mounts->list[i].type, "autofs") != 0)
			return true;
	return false;
}

/* Everything that is configured is mounted, or will be at its first access. */
void verify_mounts(const struct evidence *evidence, const char *check, struct report *report)
{
	_cleanup_(mounts_release) struct mounts mounts;

	mounts_read(evidence->root, &mounts);
	for (size_t i = 0; i < evidence->fstab.count; i++) {
		const struct mount_entry *entry = evidence->fstab.items[i].entry;

		if (!entry || *entry->where != '/')
			continue;
		if (is_mounted(&mounts, entry->where))
			report_add(report, check, CHECK_PASS, NULL, "%s is mounted", entry->where);
		else if (entry->automount || mount_option(entry->options, "x-systemd.automount"))
			report_add(report, check, CHECK_PASS, NULL,
				   "%s is mounted at its first access", entry->where);
		else if (mount_option(entry->options, "noauto"))
			report_add(report, check, CHECK_PASS, NULL, "%s is mounted by hand",
				   entry->where);
		else
			report_add(report, check, CHECK_FAIL,
				   "mount it; systemctl status says more", "%s is not mounted",
				   entry->where);
	}
}

void verify_image(const struct evidence *evidence, const char *check, struct report *report)
{
	char path[PATH_MAX], text[PATH_MAX + 80];
	struct utsname kernel;
	struct image image;
	int err;

	if (uname(&kernel) || image_find(evidence->root, path, sizeof(path))) {
		report_add(report, check, CHECK_WARN,
			   "if it lies elsewhere, early-connect image looks into it",
			   "no image of Linux %s in /boot", kernel.release);
		return;
	}
	err = image_read(evidence->root, path, &image);
	if (err)
		report_add(report, check, CHECK_WARN,
			   err == -ENOPKG   ? "install it"
			   : err == -EACCES ? "run it as root"
					    : "rebuild it, or look at what has made it",
			   "%s", image_error(&image, err, text, sizeof(text)));
	else
		image_judge(evidence->root, &image, &evidence->plan, kernel.release, check, report);
	image_release(&image);
}

struct secret_search {
	const char *root, *check;
	struct report *report;
};

static void check_secret(const char *path, void *context)
{
	const struct secret_search *search = context;
	_cleanup_free_ char *text = NULL;
	char full[PATH_MAX];
	struct stat st;

	snprintf(full, sizeof(full), "%s%s", search->root, path);
	if (stat(full, &st) || !secret_is_open(&st))
		return;
	*strrchr(full, '/') = '\0';
	if (!file_read_most(search->root, path, SOURCE_MAX_SIZE, &text, NULL) &&
	    secret_is_in(text) && !stat(full, &st) && (st.st_mode & S_IXOTH))
		report_add(search->report, search->check, CHECK_FAIL,
			   "chmod 600 it, and change the keys",
			   "%s: others can read the keys in it", path);
}

void verify_secrets(const struct evidence *evidence, const char *check, struct report *report)
{
	struct secret_search search = { evidence->root, check, report };
	size_t before = report->count;

	nvme_files_visit(evidence->root, check_secret, &search);
	/* What is converted no longer counts, and its keys may still be good. */
	check_secret("/etc/nvme/config.json" NVME_RETIRED_SUFFIX, &search);
	check_secret("/etc/nvme/discovery.conf" NVME_RETIRED_SUFFIX, &search);
	check_secret("/etc/nvme/tls-keys", &search);
	check_secret("/etc/early-connect.conf", &search);
	if (report->count == before)
		report_add(report, check, CHECK_PASS, NULL, "no file shows keys to others");
}

void verify_service(const struct evidence *evidence, const char *check, struct report *report)
{
	static const char unit[] = "early-connect.service";
	size_t left = 0;

	for (size_t i = 0; i < evidence->plan.path_count; i++)
		left += evidence->plan.paths[i].from_file;
	if (unit_is_wanted(evidence->root, unit))
		report_add(report, check, CHECK_PASS, NULL, "%s is enabled", unit);
	else if (left)
		report_add(report, check, CHECK_WARN,
			   "systemctl enable --now early-connect.service",
			   "%s is not enabled: what the initramfs leaves to the real root is not "
			   "connected",
			   unit);
}

/* What nvme-cli's unit looks for: without a file that asks for anything it does nothing. */
static void note_asking(const char *path, void *asks)
{
	*(bool *)asks |= !strstr(path, "/nvme/host") && !strstr(path, "/exclusions");
}

void verify_others(const struct evidence *evidence, const char *check, struct report *report)
{
	static const char *const units[] = { "nvmf-autoconnect.service", "stafd.service",
					     "stacd.service" };
	size_t before = report->count;
	bool asks = false;

	nvme_files_visit(evidence->root, note_asking, &asks);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!unit_is_wanted(evidence->root, units[i]) || (!i && !asks))
			continue;
		report_add(report, check, CHECK_WARN, "enable one of the two",
			   "%s is enabled, and connects what early-connect does", units[i]);
	}
	if (report->count == before)
		report_add(report, check, CHECK_PASS, NULL, "no other service connects NVMe/TCP");
}
