// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/early_find.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "storage/block.h"
#include "storage/mount_entries.h"

#define LEAVES_MAX  32
#define BLANKS	    " \t\r\n"
#define CMDLINE	    "/proc/cmdline"
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

/*
 * The next word of the kernel command line, or of a file of shell variables, in which lines may be
 * comments: blanks end it, but not within quotes, which are taken off. NULL at the end.
 */
static char *next_word(char **rest, bool comments)
{
	char *in = *rest + strspn(*rest, BLANKS), *word, *out, quote = '\0';

	while (comments && *in == '#') {
		in += strcspn(in, "\n");
		in += strspn(in, BLANKS);
	}
	if (!*in)
		return NULL;
	for (word = out = in; *in && (quote || !strchr(BLANKS, *in)); in++) {
		if (quote ? *in == quote : *in == '"' || *in == '\'')
			quote = quote ? '\0' : *in;
		else
			*out++ = *in;
	}
	*rest = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

/* Of KEY=value the last one counts. */
static void add_word(const char *root, const char *path, const char *key, struct early *early)
{
	_cleanup_free_ char *text = NULL;
	char *rest, *word, *spec = NULL;

	if (early->which != EARLY_LIST || file_read(root, path, &text, NULL))
		return;
	for (rest = text; (word = next_word(&rest, strcmp(path, CMDLINE) != 0));)
		if (!strncmp(word, key, strlen(key)))
			spec = word + strlen(key);
	if (spec && *spec)
		add_spec(root, spec, early);
}

/* Every swap area: which of them holds the image to resume from is known at suspend only. */
static void add_swaps(const char *root, struct early *early)
{
	_cleanup_(mount_entries_release) struct mount_entries entries = { 0 };
	_cleanup_free_ char *text = NULL;

	if (early->which != EARLY_LIST || file_read(root, "/etc/fstab", &text, NULL) ||
	    mount_entries_parse(text, &entries))
		return;
	for (size_t i = 0; i < entries.count; i++)
		if (!strcmp(entries.list[i].type, "swap"))
			add_spec(root, entries.list[i].spec, early);
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
	add_word(root, CMDLINE, "resume=", early);
	add_word(root, RESUME_FILE, "RESUME=", early);
	add_swaps(root, early);
	if (early->which == EARLY_LIST && early->count)
		snprintf(early->why, sizeof(early->why), "root, /usr or resume stand on it");
	else if (early->which == EARLY_LIST)
		snprintf(early->why, sizeof(early->why), "root is on local disks");
	if (early->which == EARLY_LIST && !early->count)
		early->which = EARLY_NONE;
}
