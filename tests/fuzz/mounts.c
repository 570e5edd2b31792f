// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/mounts.h"

#include <string.h>

#include "harness.h"
#include "storage/mount_entries.h"

/* The text is taken for a mountinfo, and for an fstab. */
void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct mounts mounts = { .text = strdup(text) };
	struct mount_entries entries = { 0 };
	_cleanup_free_ char *fstab = strdup(text);

	(void)size, (void)r;
	promise(!mounts_parse(&mounts));
	for (size_t i = 0; i < mounts.count; i++)
		promise(*mounts.list[i].type && mounts.list[i].where && mounts.list[i].source);
	mounts_release(&mounts);
	promise(!mount_entries_parse(fstab, &entries));
	for (size_t i = 0; i < entries.count; i++) {
		const char *value =
			mount_option(entries.list[i].options, "x-systemd.device-timeout");

		promise(!value || strstr(entries.list[i].options, "x-systemd.device-timeout"));
		promise(*entries.list[i].type && *entries.list[i].options);
	}
	mount_entries_release(&entries);
}
