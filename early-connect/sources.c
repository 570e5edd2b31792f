// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources.h"

#include <errno.h>
#include <string.h>

#include "cmdline.h"
#include "files.h"
#include "nvme_files.h"

/* The command line comes first: it can switch the other sources off. */
int sources_read(const char *root, struct request *r)
{
	_cleanup_free_ char *cmdline = NULL;
	int err = file_read(root, "/proc/cmdline", &cmdline, NULL);

	if (err && err != -ENOENT)
		request_error(r, "/proc/cmdline: %s", strerror(-err));
	err = cmdline ? cmdline_parse(cmdline, r) : 0;
	if (err || r->disabled)
		return err;
	machine_identity_read(root, r);
	return nvme_files_read(root, r);
}
