// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of this boot, in seconds since the kernel started. */
#include "verify/timing.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/json_text.h"
#include "kernel/kernel_log.h"

struct mount_search {
	char device[40]; /* "nvme0n1p2)", as the file systems' messages have it */
	double found;
};

/* Of ext4, xfs and btrfs: "EXT4-fs (nvme0n1p2): mounted filesystem …" */
static void find_mount(double seconds, const char *text, void *context)
{
	static const char *const words[] = { "mounted filesystem", "Ending clean mount",
					     "Ending recovery", "first mount of filesystem" };
	struct mount_search *search = context;

	for (size_t i = 0; i < ARRAY_SIZE(words) && search->found < 0; i++)
		if (strstr(text, words[i]) && strstr(text, search->device))
			search->found = seconds;
}

static double root_mounted(const struct evidence *evidence)
{
	struct mount_search search = { .found = -1 };
	char path[64], link[PATH_MAX], full[PATH_MAX];
	unsigned int major, minor;

	if (block_of_mount(evidence->root, "/", &major, &minor))
		return -1;
	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", major, minor);
	snprintf(full, sizeof(full), "%s%s", evidence->root, path);
	if (!realpath(full, link))
		return -1;
	snprintf(search.device, sizeof(search.device), "%.32s)", strrchr(link, '/') + 1);
	kernel_log_scan(evidence->root, find_mount, &search);
	return search.found;
}

struct json_object *timing_json(const struct evidence *evidence)
{
	struct json_object *timing = json_object_new_object(), *run = boot_run(evidence);
	struct json_object *paths = json_object_new_array();

	json_add_seconds(timing, "modules_loaded",
			 json_get_seconds(evidence->state, "modules_loaded"));
	json_add_seconds(timing, "started", json_get_seconds(run, "started"));
	json_add_seconds(timing, "first_route", json_get_seconds(run, "first_route"));
	json_add_seconds(timing, "released", json_get_seconds(run, "released"));
	json_add_seconds(timing, "root_mounted", root_mounted(evidence));
	for (size_t i = 0; i < evidence->planned_count; i++) {
		const struct planned *planned = &evidence->planned[i];
		struct json_object *path = json_object_new_object();

		json_add_text(path, "subsysnqn", planned->endpoint.subsysnqn);
		json_add_text(path, "traddr", planned->endpoint.traddr);
		json_add_text(path, "trsvcid", planned->endpoint.trsvcid);
		json_add_seconds(path, "answered_at",
				 json_get_seconds(planned->path, "answered_at"));
		json_add_seconds(path, "live_at", json_get_seconds(planned->path, "live_at"));
		json_object_array_add(paths, path);
	}
	json_object_object_add(timing, "paths", paths);
	return timing;
}

static void append_step(char *text, size_t size, const char *what, double seconds)
{
	size_t used = strlen(text);

	if (seconds >= 0)
		snprintf(text + used, size - used, "%s%s %.1f s", used ? ", " : "", what, seconds);
}

/* Information, not a judgement: when it is read as one, the other rows have said so. */
void verify_timing(const struct evidence *evidence, const char *check, struct report *report)
{
	double first = -1, last = -1;
	char text[256] = "";

	for (size_t i = 0; i < evidence->planned_count; i++) {
		double live = json_get_seconds(evidence->planned[i].path, "live_at");

		if (live >= 0 && (first < 0 || live < first))
			first = live;
		last = live > last ? live : last;
	}
	append_step(text, sizeof(text), "modules",
		    json_get_seconds(evidence->state, "modules_loaded"));
	append_step(text, sizeof(text), "route",
		    json_get_seconds(boot_run(evidence), "first_route"));
	append_step(text, sizeof(text), "first path", first);
	append_step(text, sizeof(text), "last path", last);
	append_step(text, sizeof(text), "root mounted", root_mounted(evidence));
	if (*text)
		report_add(report, check, CHECK_PASS, NULL, "%s", text);
}

struct error_search {
	const struct evidence *evidence;
	unsigned int count;
	double first;
};

/* Is it that device, or a partition of it, and not nvme0n12 for nvme0n1? */
static bool names_device(const char *text, const char *name)
{
	for (const char *at = text; (at = strstr(at, name)); at++) {
		const char *end = at + strlen(name);

		if (*end == 'p' && isdigit((unsigned char)end[1]))
			end += 1 + strspn(end + 1, "0123456789");
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)*end))
			return true;
	}
	return false;
}

static void count_error(double seconds, const char *text, void *context)
{
	struct error_search *search = context;

	if (!strstr(text, "I/O error"))
		return;
	for (int i = 0; i < search->evidence->leaf_count; i++) {
		const char *name = search->evidence->leaves[i].name;

		if (strcmp(search->evidence->leaves[i].transport, "tcp") ||
		    !names_device(text, name))
			continue;
		search->first = search->count ? search->first : seconds;
		search->count++;
		return;
	}
}

/* While a path is lost, requests wait; an error means that they were given up. */
void verify_errors(const struct evidence *evidence, const char *check, struct report *report)
{
	struct error_search search = { .evidence = evidence };

	kernel_log_scan(evidence->root, count_error, &search);
	if (search.count)
		report_add(report, check, CHECK_FAIL,
			   "look at the kernel log and at ctrl-loss-tmo; check the file system",
			   "/ has had %u I/O error%s since the boot, the first at %.1f s",
			   search.count, search.count == 1 ? "" : "s", search.first);
	else if (evidence->leaf_count > 0)
		report_add(report, check, CHECK_PASS, NULL,
			   "/ has had no I/O error since the boot");
}
