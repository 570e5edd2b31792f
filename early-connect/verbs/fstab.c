// SPDX-License-Identifier: GPL-2.0-or-later
/* `early-connect fstab`: lines to take over into /etc/fstab, with what is to say about each as
 * comments. */
#include "verbs/verb.h"

#include <string.h>

#include "base/files.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "storage/block.h"
#include "verify/fstab.h"

/* The name that a person knows: a device-mapper device's is below /dev/mapper. */
static const char *device_name(const char *root, const struct filesystem *fs, char *name,
			       size_t size)
{
	char path[PATH_MAX], mapped[128];

	snprintf(path, sizeof(path), "/sys/class/block/%s/dm/name", fs->name);
	if (file_read_line(root, path, mapped, sizeof(mapped)))
		snprintf(name, size, "/dev/%s", fs->name);
	else
		snprintf(name, size, "/dev/mapper/%s", mapped);
	return name;
}

static const char *weight_name(enum check_result weight)
{
	return weight == CHECK_FAIL ? "FAIL" : weight == CHECK_WARN ? "WARN" : "advice";
}

/* A unit may have any name. */
static const char *entry_file(const struct fstab_item *item, char *name, size_t size)
{
	return plain(item->entry ? item->entry->file : "/etc/fstab", name, size);
}

static void print_fault(const struct fstab_item *item, const struct fstab_fault *fault)
{
	const char *remedy = fault->remedy;
	char name[PATH_MAX];

	print_plain(stdout, "# %s: %s: %s: %s%s%s\n", entry_file(item, name, sizeof(name)),
		    weight_name(fault->weight), fault->what, fault->why, remedy ? ": " : "",
		    remedy ? remedy : "");
}

static void print_text(const char *root, const struct fstab_item *item)
{
	char name[PATH_MAX];

	print_plain(stdout, "# %s: %s of %s", device_name(root, &item->fs, name, sizeof(name)),
		    *item->fs.type ? item->fs.type : "a file system", item->fs.subsysnqn);
	if (*item->fs.where)
		print_plain(stdout, ", mounted on %s\n", plain(item->fs.where, name, sizeof(name)));
	else
		print_plain(stdout, "%s\n", strcmp(item->fs.type, "swap") ? ", not mounted" : "");
	if (!item->fault_count)
		print_plain(stdout, "# %s: in order\n", entry_file(item, name, sizeof(name)));
	for (size_t i = 0; i < item->fault_count; i++)
		print_fault(item, &item->faults[i]);
	print_plain(stdout, "%s\n", item->line);
}

static struct json_object *item_json(const char *root, const struct fstab_item *item)
{
	struct json_object *object = json_object_new_object();
	struct json_object *faults = json_object_new_array();
	char name[192];

	json_add_text(object, "device", device_name(root, &item->fs, name, sizeof(name)));
	json_add_text(object, "subsysnqn", item->fs.subsysnqn);
	json_add_text(object, "uuid", item->fs.uuid);
	json_add_text(object, "type", item->fs.type);
	json_add_text(object, "mounted_on", item->fs.where);
	if (item->entry)
		json_add_text(object, "entry", item->entry->file);
	json_add_text(object, "line", item->line);
	for (size_t i = 0; i < item->fault_count; i++) {
		struct json_object *fault = json_object_new_object();

		json_add_text(fault, "weight", weight_name(item->faults[i].weight));
		json_add_text(fault, "what", item->faults[i].what);
		json_add_text(fault, "why", item->faults[i].why);
		if (item->faults[i].remedy)
			json_add_text(fault, "remedy", item->faults[i].remedy);
		json_object_array_add(faults, fault);
	}
	json_object_object_add(object, "faults", faults);
	return object;
}

static bool has_failed(const struct fstab_item *item)
{
	for (size_t i = 0; i < item->fault_count; i++)
		if (item->faults[i].weight == CHECK_FAIL)
			return true;
	return false;
}

/* The item of a device that was named, or NULL after a line on why not. */
static bool is_named(const struct options *options, const struct fstab_item *item)
{
	for (int i = 0; i < options->argument_count; i++) {
		unsigned int major, minor;

		if (!block_of_spec(options->root, options->arguments[i], &major, &minor) &&
		    major == item->fs.major && minor == item->fs.minor)
			return true;
	}
	return !options->argument_count;
}

static bool check_names(const struct options *options, const struct fstab *fstab)
{
	bool all = true;

	for (int i = 0; i < options->argument_count; i++) {
		unsigned int major, minor;
		bool found = false;

		if (block_of_spec(options->root, options->arguments[i], &major, &minor)) {
			log_error("%s: there is no such block device", options->arguments[i]);
			all = false;
			continue;
		}
		for (size_t j = 0; j < fstab->count; j++)
			found |= fstab->items[j].fs.major == major &&
				 fstab->items[j].fs.minor == minor;
		if (!found)
			log_error("%s: holds no file system on NVMe/TCP", options->arguments[i]);
		all &= found;
	}
	return all;
}

static enum outcome print(const struct options *options, const struct fstab *fstab)
{
	_cleanup_(json_put) struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < fstab->count; i++) {
		const struct fstab_item *item = &fstab->items[i];

		if (!is_named(options, item))
			continue;
		if (has_failed(item))
			outcome = OUTCOME_PARTIAL;
		if (options->json)
			json_object_array_add(list, item_json(options->root, item));
		else if (!options->quiet || item->fault_count)
			print_text(options->root, item);
	}
	json_object_object_add(root, "filesystems", list);
	if (options->json)
		json_print(root, stdout);
	return outcome;
}

enum outcome verb_fstab(const struct options *options)
{
	enum outcome outcome = OUTCOME_USAGE;
	struct fstab fstab;
	int err = fstab_examine(options->root, &fstab);

	if (err) {
		log_error("file systems: %s", strerror(-err));
		outcome = OUTCOME_SYSTEM;
	} else if (check_names(options, &fstab)) {
		outcome = print(options, &fstab);
	}
	if (!err && !fstab.count && !options->argument_count && !options->json)
		print_plain(stdout, "# no file system stands on NVMe/TCP\n");
	fstab_release(&fstab);
	return outcome;
}
