// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/fstab.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "state/by_initramfs.h"
#include "storage/block.h"

#define LEAVES_MAX   32
#define DATA_OPTIONS "nofail", "x-systemd.automount", "x-systemd.device-timeout=30"

/* ROLE_EARLY: what services before sysinit.target write to, so before early-connect.service. */
enum role { ROLE_INITRAMFS, ROLE_EARLY, ROLE_SWAP, ROLE_DATA };

/*
 * By which mounts they wait: systemd-journal-flush, auditd, apparmor and the like; systemd's own of
 * these have StateDirectory=, and PrivateTmp=.
 */
static const char *const early_places[] = { "/etc",
					    "/tmp",
					    "/var/cache/apparmor",
					    "/var/lib/systemd",
					    "/var/log/audit",
					    "/var/log/journal",
					    "/var/tmp" };

static bool is_at_or_above(const char *where, const char *place)
{
	size_t len = strlen(where);

	return !strncmp(where, place, len) && (!place[len] || place[len] == '/');
}

/* What the boot cannot do without: waiting for it is right. */
static enum role role_of(const char *where, const char *type, const char *options)
{
	if (!strcmp(type, "swap"))
		return ROLE_SWAP;
	if (!strcmp(where, "/") || !strcmp(where, "/usr") ||
	    mount_option(options, "x-initrd.mount"))
		return ROLE_INITRAMFS;
	for (size_t i = 0; i < ARRAY_SIZE(early_places); i++)
		if (*where == '/' && is_at_or_above(where, early_places[i]))
			return ROLE_EARLY;
	return ROLE_DATA;
}

static const char *place_of(const struct fstab_item *item)
{
	return item->entry ? item->entry->where : item->fs.where;
}

static enum role role_of_item(const struct fstab_item *item)
{
	return role_of(place_of(item), item->fs.type, item->entry ? item->entry->options : "");
}

static void add_fault(struct fstab_item *item, enum check_result weight, const char *what,
		      const char *why)
{
	if (item->fault_count < FSTAB_FAULTS_MAX)
		item->faults[item->fault_count++] = (struct fstab_fault){ weight, what, why, NULL };
}

static void add_left_fault(struct fstab_item *item, const char *why)
{
	static const char remedy[] = "name its subsystem in early= of /etc/early-connect.conf, and "
				     "rebuild the initramfs";

	if (item->fault_count < FSTAB_FAULTS_MAX)
		item->faults[item->fault_count++] =
			(struct fstab_fault){ CHECK_FAIL, "left by the initramfs", why, remedy };
}

/* A name that the kernel gave in the order of connecting. */
static bool is_passing_name(const char *spec)
{
	static const char *const names[] = { "/dev/nvme", "/dev/dm-", "/dev/sd", "/dev/md" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(spec, names[i], strlen(names[i])))
			return strncmp(spec, "/dev/md/", 8) != 0;
	return false;
}

static bool is_automount(const struct mount_entry *entry)
{
	return entry->automount || mount_option(entry->options, "x-systemd.automount");
}

/* Nothing mounts it but a person, when all is there: an automount is set up for all that. */
static bool is_by_hand(const struct fstab_item *item)
{
	return item->entry && mount_option(item->entry->options, "noauto") &&
	       !is_automount(item->entry) && role_of_item(item) != ROLE_INITRAMFS;
}

static void judge_data(struct fstab_item *item)
{
	const struct mount_entry *entry = item->entry;
	const char *options = entry->options;
	bool automount = is_automount(entry);

	/* In a unit of its own, what pulls it in says whether the boot can do without it. */
	if (!entry->is_unit && !automount && !mount_option(options, "nofail"))
		add_fault(item, CHECK_WARN, "no nofail",
			  "a boot without the target ends in the emergency shell");
	if (!automount)
		add_fault(item, CHECK_PASS, "no x-systemd.automount",
			  "it is mounted during the boot, not at the first access");
	if (!entry->is_unit && !mount_option(options, "x-systemd.device-timeout"))
		add_fault(item, CHECK_PASS, "no x-systemd.device-timeout",
			  "systemd waits 90 seconds for a target that is away");
}

static void judge_missing(struct fstab_item *item, enum role role)
{
	if (role == ROLE_INITRAMFS)
		add_fault(item, CHECK_PASS, "no entry", "the initramfs mounts it without one");
	else if (*item->fs.where)
		add_fault(item, CHECK_WARN, "no entry", "the next boot does not mount it");
	else
		add_fault(item, CHECK_PASS, "no entry",
			  role == ROLE_SWAP ? "nothing uses it" : "nothing mounts it");
}

/*
 * When is it there? _netdev puts a mount behind early-connect.service, and that comes behind
 * sysinit.target: what is wanted before that has to be the initramfs'. To a swap it does nothing,
 * systemd.swap(5): swap.target comes before sysinit.target.
 */
static void judge_order(struct fstab_item *item, enum role role)
{
	const char *options = item->entry->options;
	bool netdev = mount_option(options, "_netdev");

	if (role == ROLE_EARLY && netdev)
		add_fault(item, CHECK_FAIL, "_netdev",
			  "an ordering cycle: it waits for early-connect.service, which comes "
			  "after services that need it");
	if (role == ROLE_SWAP && item->is_left)
		add_left_fault(item, "swap must be connected by the initramfs, it is wanted before "
				     "early-connect.service");
	else if (role < ROLE_SWAP && item->is_left)
		add_left_fault(item, "it must be connected by the initramfs, it is needed before "
				     "early-connect.service");
	else if (role == ROLE_DATA && item->is_left && !netdev)
		add_fault(item, CHECK_FAIL, "no _netdev",
			  "systemd takes it for a local disk, and waits for it before there is a "
			  "network");
	else if ((role == ROLE_DATA || role == ROLE_INITRAMFS) && !netdev &&
		 !mount_option(options, "x-initrd.mount"))
		add_fault(item, CHECK_PASS, "no _netdev",
			  "tools that stop the network look for it before they do");
}

static void judge(struct fstab_item *item)
{
	const struct mount_entry *entry = item->entry;
	enum role role = role_of_item(item);

	if (!entry) {
		judge_missing(item, role);
		return;
	}
	if (is_by_hand(item))
		return;
	judge_order(item, role);
	if (is_passing_name(entry->spec))
		add_fault(item, CHECK_WARN, "no UUID",
			  "the name of the device depends on the order of connecting");
	if (role == ROLE_DATA)
		judge_data(item);
	else if (role != ROLE_SWAP && mount_option(entry->options, "nofail"))
		add_fault(item, CHECK_WARN, "nofail", "the system cannot run without it");
	if (role < ROLE_SWAP && mount_option(entry->options, "x-systemd.automount"))
		add_fault(item, CHECK_WARN, "x-systemd.automount",
			  "the system needs it from the start");
}

static void append(char *line, size_t size, const char *separator, const char *text, size_t len)
{
	size_t used = strlen(line);

	snprintf(line + used, size - used, "%s%.*s", separator, (int)len, text);
}

/* Does the recommended line keep an option of the existing one? */
static bool is_kept(const char *option, size_t len, enum role role)
{
	static const char *const never[] = { "nofail", "x-systemd.automount",
					     "x-systemd.idle-timeout" };

	if (!strncmp(option, "defaults", len) && len == 8)
		return false;
	if (!strncmp(option, "_netdev", len) && len == 7)
		return role != ROLE_EARLY && role != ROLE_SWAP;
	for (size_t i = 0; i < ARRAY_SIZE(never) && role < ROLE_SWAP; i++)
		if (!strncmp(option, never[i], strlen(never[i])))
			return false;
	return true;
}

/* What is there stays, what is missing comes behind it. */
static void append_options(struct fstab_item *item, enum role role)
{
	static const char *const wanted[] = { "_netdev", DATA_OPTIONS };
	const char *have = item->entry ? item->entry->options : "", *separator = " ";
	size_t size = sizeof(item->line), first = 0,
	       count = role == ROLE_DATA ? ARRAY_SIZE(wanted) : 1;

	if (role == ROLE_SWAP) {
		first = 1;
		count = 2;
	} else if (role == ROLE_EARLY || mount_option(have, "x-initrd.mount")) {
		count = 0;
	}
	for (const char *option = have; option && *option; option = strchr(option, ',')) {
		size_t len;

		option += *option == ',';
		len = strcspn(option, ",");
		if (!len || !is_kept(option, len, role))
			continue;
		append(item->line, size, separator, option, len);
		separator = ",";
	}
	for (size_t i = first; i < count; i++) {
		char name[40];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(wanted[i], "="), wanted[i]);
		if (mount_option(have, name))
			continue;
		append(item->line, size, separator, wanted[i], strlen(wanted[i]));
		separator = ",";
	}
	if (*separator == ' ')
		append(item->line, size, separator, "defaults", strlen("defaults"));
}

/* In fstab a space is "\040". */
static void append_escaped(char *line, size_t size, const char *text)
{
	for (; *text; text++) {
		if (strchr(" \t\n\\", *text) || iscntrl((unsigned char)*text)) {
			char escape[16];

			snprintf(escape, sizeof(escape), "\\%03o", (unsigned char)*text);
			append(line, size, "", escape, strlen(escape));
		} else {
			append(line, size, "", text, 1);
		}
	}
}

/* btrfs and xfs are not checked at boot: their fsck does nothing. */
static int pass_of(const struct fstab_item *item, enum role role)
{
	const char *type = item->fs.type;

	if (role == ROLE_SWAP || !strcmp(type, "xfs") || !strcmp(type, "btrfs"))
		return 0;
	return strcmp(place_of(item), "/") ? 2 : 1;
}

static void recommend(struct fstab_item *item)
{
	const struct filesystem *fs = &item->fs;
	enum role role = role_of_item(item);
	size_t size = sizeof(item->line);
	bool by_hand = is_by_hand(item);

	if (*fs->uuid && !by_hand)
		snprintf(item->line, size, "UUID=%s ", fs->uuid);
	else
		snprintf(item->line, size, "%s ", item->entry ? item->entry->spec : "UUID=unknown");
	if (role == ROLE_SWAP)
		append(item->line, size, "", "none", 4);
	else if (*place_of(item))
		append_escaped(item->line, size, place_of(item));
	else
		snprintf(item->line + strlen(item->line), size - strlen(item->line), "/mnt/%s",
			 fs->name);
	if (by_hand) /* as it stands there */
		snprintf(item->line + strlen(item->line), size - strlen(item->line), " %s %s 0 %d",
			 item->entry->type, item->entry->options, item->entry->pass);
	if (by_hand)
		return;
	append(item->line, size, " ", *fs->type ? fs->type : "auto", sizeof(fs->type));
	append_options(item, role);
	snprintf(item->line + strlen(item->line), size - strlen(item->line), " 0 %d",
		 pass_of(item, role));
}

static bool is_for(const char *root, const struct mount_entry *entry, const struct filesystem *fs)
{
	unsigned int major, minor;

	if (*fs->uuid && !strncmp(entry->spec, "UUID=", 5) && !strcmp(entry->spec + 5, fs->uuid))
		return true;
	return !block_of_spec(root, entry->spec, &major, &minor) && major == fs->major &&
	       minor == fs->minor;
}

/* Does it stand on a subsystem that early-connect.service connects? */
static bool is_left(const char *root, const struct by_initramfs *by, const struct filesystem *fs)
{
	struct block_device devices[LEAVES_MAX] = { { fs->major, fs->minor } };
	struct block_leaf leaves[LEAVES_MAX];
	int count = *fs->where == '/' ? block_devices_of_mount(root, fs->where, devices, LEAVES_MAX)
				      : 1;

	for (int i = 0; i < count; i++) {
		int leaf_count =
			block_leaves(root, devices[i].major, devices[i].minor, leaves, LEAVES_MAX);

		for (int k = 0; k < leaf_count; k++)
			if (!strcmp(leaves[k].transport, "tcp") &&
			    !by_initramfs_has(by, leaves[k].subsysnqn))
				return true;
	}
	return false;
}

/* Of several entries for one file system, as for btrfs' subvolumes, each is an item. */
static int add_item(struct fstab *fstab, const struct filesystem *fs, bool left,
		    const struct mount_entry *entry)
{
	struct fstab_item *grown = reallocarray(fstab->items, fstab->count + 1, sizeof(*grown));
	struct fstab_item *item;

	if (!grown)
		return -ENOMEM;
	fstab->items = grown;
	item = &grown[fstab->count++];
	memset(item, 0, sizeof(*item));
	item->fs = *fs;
	item->entry = entry;
	item->is_left = left;
	judge(item);
	recommend(item);
	return 0;
}

static int examine(const char *root, const struct by_initramfs *by, const struct filesystem *fs,
		   struct fstab *fstab)
{
	size_t before = fstab->count;
	bool left = is_left(root, by, fs);
	int err = 0;

	for (size_t i = 0; !err && i < fstab->entries.count; i++)
		if (is_for(root, &fstab->entries.list[i], fs))
			err = add_item(fstab, fs, left, &fstab->entries.list[i]);
	return err || fstab->count > before ? err : add_item(fstab, fs, left, NULL);
}

int fstab_examine(const char *root, struct fstab *fstab)
{
	_cleanup_free_ struct filesystem *list = NULL;
	_cleanup_(by_initramfs_release) struct by_initramfs by;
	int count, err = by_initramfs_read(root, &by);

	memset(fstab, 0, sizeof(*fstab));
	if (err)
		return err;
	count = filesystems_list(root, &list);
	err = count < 0 ? count : mount_entries_read(root, &fstab->entries);
	for (int i = 0; !err && i < count; i++)
		err = examine(root, &by, &list[i], fstab);
	return err;
}

void fstab_release(struct fstab *fstab)
{
	mount_entries_release(&fstab->entries);
	free(fstab->items);
	memset(fstab, 0, sizeof(*fstab));
}
