// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/early_find.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "storage/block.h"
#include "storage/mounts.h"

#define LEAVES_MAX  32
#define RESUME_FILE "/etc/initramfs-tools/conf.d/resume"

static void give_up(struct early *early, const char *what, const char *why)
{
	early->which = EARLY_ALL;
	snprintf(early->why, sizeof(early->why), "%s: %s, so everything", what, why);
}

/* Add what the device stands on. */
static void add_device(const char *root, const char *what, unsigned int major, unsigned int minor,
		       struct early *early)
{
	struct block_leaf leaves[LEAVES_MAX];
	int count = block_leaves(root, major, minor, leaves, LEAVES_MAX);

	if (count <= 0 || count == LEAVES_MAX)
		give_up(early, what, "can't tell what it stands on");
	for (int i = 0; i < count && early->which == EARLY_LIST; i++) {
		const struct block_leaf *leaf = &leaves[i];

		if (!leaf->is_disk || (*leaf->subsysnqn && !*leaf->transport))
			give_up(early, what, "can't tell what it stands on");
		else if (strcmp(leaf->transport, "tcp") || early_names(early, leaf->subsysnqn))
			continue;
		else if (early->count == EARLY_MAX)
			give_up(early, what, "it stands on too many subsystems");
		else
			memcpy(early->nqns[early->count++], leaf->subsysnqn, NQN_SIZE);
	}
}

/* Nothing to resume from is in a device that is not there, in memory (zram), or in a file (loop)
 * whose file system is not mounted yet. */
static void add_spec(const char *root, const char *spec, struct early *early)
{
	unsigned int major, minor;
	struct block_leaf leaf = { 0 };

	if (block_of_spec(root, spec, &major, &minor))
		return;
	if (block_leaves(root, major, minor, &leaf, 1) != 1 || leaf.is_disk)
		add_device(root, "resume", major, minor, early);
}

/* The value of KEY=value in a text of words, without quotes; empty when it is not there. */
static void find_word(const char *text, const char *key, char *value, size_t size)
{
	size_t len = strlen(key);

	*value = '\0';
	for (const char *word = text; *word; word += strcspn(word, " \t\n")) {
		word += strspn(word, " \t\n");
		if (!strncmp(word, key, len))
			snprintf(value, size, "%.*s", (int)strcspn(word + len, " \t\n"),
				 word + len);
		if (!*word)
			return;
	}
}

static void add_word(const char *root, const char *path, const char *key, struct early *early)
{
	_cleanup_free_ char *text = NULL;
	char spec[PATH_MAX];

	if (file_read(root, path, &text, NULL))
		return;
	find_word(text, key, spec, sizeof(spec));
	if (*spec)
		add_spec(root, spec, early);
}

/* Every swap area: which of them holds the image to resume from is known at suspend only. */
static void add_swaps(const char *root, struct early *early)
{
	_cleanup_free_ char *text = NULL;
	char *line, *rest;

	if (file_read(root, "/etc/fstab", &text, NULL))
		return;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char spec[PATH_MAX], type[16];

		if (sscanf(line, " %4095s %*s %15s", spec, type) == 2 && *spec != '#' &&
		    !strcmp(type, "swap"))
			add_spec(root, mounts_unescape(spec), early);
	}
}

void early_find_root(const char *root, struct early *early)
{
	static const char *const mountpoints[] = { "/", "/usr" };
	struct block_device devices[LEAVES_MAX];

	memset(early, 0, sizeof(*early));
	early->which = EARLY_LIST;
	for (size_t i = 0; i < ARRAY_SIZE(mountpoints) && early->which == EARLY_LIST; i++) {
		int count = block_devices_of_mount(root, mountpoints[i], devices, LEAVES_MAX);

		if (count == -ENODEV && i)
			continue; /* no file system of its own */
		if (count <= 0)
			give_up(early, mountpoints[i], "can't tell what it stands on");
		for (int j = 0; j < count; j++)
			add_device(root, mountpoints[i], devices[j].major, devices[j].minor, early);
	}
}

void early_resolve(const char *root, struct early *early)
{
	if (early->which != EARLY_AUTO)
		return;
	early_find_root(root, early);
	if (early->which == EARLY_LIST)
		add_word(root, "/proc/cmdline", "resume=", early);
	if (early->which == EARLY_LIST)
		add_word(root, RESUME_FILE, "RESUME=", early);
	if (early->which == EARLY_LIST)
		add_swaps(root, early);
	if (early->which == EARLY_LIST && early->count)
		snprintf(early->why, sizeof(early->why), "root, /usr or resume stand on it");
	else if (early->which == EARLY_LIST)
		snprintf(early->why, sizeof(early->why), "root is on local disks");
	if (early->which == EARLY_LIST && !early->count)
		early->which = EARLY_NONE;
}
