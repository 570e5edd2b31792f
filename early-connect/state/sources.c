// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/sources.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/files.h"
#include "ip/words.h"
#include "sources/cmdline.h"
#include "sources/conf.h"
#include "sources/dhcp.h"
#include "sources/nbft.h"
#include "sources/nvme_files.h"
#include "sources/source_file.h"

#define CONF_FILE	     "/etc/early-connect.conf"
#define DRACUT_MARK	     "/etc/initrd-release"
#define INITRAMFS_TOOLS_MARK "/conf/initramfs.conf"

static bool is_there(const char *root, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", root, file);
	return !access(path, F_OK);
}

bool sources_in_dracut(const char *root)
{
	return is_there(root, DRACUT_MARK);
}

bool sources_in_initramfs(const char *root)
{
	return sources_in_dracut(root) || is_there(root, INITRAMFS_TOOLS_MARK);
}

static int read_conf(const char *root, struct request *r)
{
	_cleanup_free_ char *text = source_read(root, CONF_FILE, NULL, r);

	return text ? conf_parse(text, CONF_FILE, r) : 0;
}

static int take_words(const char *text, const char *source, struct request *r)
{
	int err = cmdline_parse_baked(text, source, r);

	return err ? err : ip_words_look(text, r);
}

static int read_baked(const char *root, const char *path, const char *source, struct request *r)
{
	_cleanup_free_ char *text = source_read(root, path, NULL, r);

	return text ? take_words(text, source, r) : 0;
}

static int read_directory(const char *root, const char *dir, struct request *r)
{
	char path[PATH_MAX], source[SOURCE_SIZE];
	struct dirent **entries;
	int count = file_list_conf(root, dir, &entries), err = 0;

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		snprintf(source, sizeof(source), "cmdline.d/%.80s", entries[i]->d_name);
		if (!err)
			err = read_baked(root, path, source, r);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/*
 * With the kernel's words those that stand in a dracut image (kernel_cmdline= in dracut.conf), and
 * those that something has put into /run, all in the order of dracut's getcmdline: of a word that
 * is there twice the last one counts. Elsewhere these files are another program's.
 */
static int read_cmdline(const char *root, struct request *r)
{
	_cleanup_free_ char *text = NULL;
	bool dracut = sources_in_dracut(root);
	int err = dracut ? read_directory(root, "/etc/cmdline.d", r) : 0, missing;
	size_t baked;

	if (!err && dracut)
		err = read_baked(root, "/etc/cmdline", "/etc/cmdline", r);
	if (err)
		return err;
	baked = r->endpoint_count;
	missing = file_read(root, "/proc/cmdline", &text, NULL);
	if (missing && (missing != -ENOENT || !*root))
		request_error(r, "/proc/cmdline: %s", strerror(-missing));
	err = text ? take_words(text, "cmdline", r) : 0;
	if (!err && dracut)
		err = read_directory(root, "/run/initramfs/cmdline.d", r);
	if (!err && r->no_static)
		request_drop_first(r, baked);
	return err;
}

/* The command line comes first: it can switch the other sources off. */
int sources_read(const char *root, struct request *r)
{
	int err = read_cmdline(root, r);

	if (err || r->disabled)
		return err;
	err = read_conf(root, r);
	if (err)
		return err;
	err = r->no_nbft ? 0 : nbft_read(root, r);
	if (err)
		return err;
	machine_identity_read(root, r);
	/* Without an ip=, the command line's or firmware's, every interface asks for a lease. */
	r->dhcp |= ((r->bootif && !r->no_bootif) || r->network_needed) && !r->network_given &&
		   !r->hfi_count;
	r->dhcp &= !r->no_dhcp;
	err = r->dhcp ? dhcp_read(root, sources_in_initramfs(root), r) : 0;
	if (err)
		return err;
	return nvme_files_read(root, r);
}
