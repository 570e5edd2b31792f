// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources.h"

#include <errno.h>
#include <string.h>

#include "cmdline.h"
#include "conf.h"
#include "files.h"
#include "nbft.h"
#include "nvme_files.h"

#define CONF_FILE "/etc/early-connect.conf"

static int read_conf(const char *root, struct request *r)
{
	_cleanup_free_ char *text = NULL;
	int err = file_read(root, CONF_FILE, &text, NULL);

	if (err && err != -ENOENT && err != -ENOTDIR)
		request_error(r, CONF_FILE ": %s", strerror(-err));
	return text ? conf_parse(text, CONF_FILE, r) : 0;
}

/* The command line comes first: it can switch the other sources off. */
int sources_read(const char *root, struct request *r)
{
	_cleanup_free_ char *cmdline = NULL;
	int err = file_read(root, "/proc/cmdline", &cmdline, NULL);

	if (err && (err != -ENOENT || !*root))
		request_error(r, "/proc/cmdline: %s", strerror(-err));
	err = cmdline ? cmdline_parse(cmdline, r) : 0;
	if (err || r->disabled)
		return err;
	err = read_conf(root, r);
	if (err)
		return err;
	err = r->no_nbft ? 0 : nbft_read(root, r);
	if (err)
		return err;
	machine_identity_read(root, r);
	return nvme_files_read(root, r);
}
