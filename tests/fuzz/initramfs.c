// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/initramfs.h"

#include <string.h>

#include "harness.h"

struct seen {
	size_t files, bytes;
};

static bool wants(const char *name, void *context)
{
	(void)context;
	promise(*name != '/' && strncmp(name, "./", 2) != 0);
	return strlen(name) % 2;
}

static void visit(const struct initramfs_file *file, void *context)
{
	struct seen *seen = context;

	seen->files++;
	if (!file->content)
		return;
	promise(file->size <= INITRAMFS_FILE_MAX && !file->content[file->size]);
	seen->bytes += file->size;
}

/* The rest begins within it, and every file had a header; of links the content comes out more than
 * once. */
void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct seen seen = { 0, 0 };
	const struct initramfs_visitor visitor = { wants, visit, &seen };
	_cleanup_free_ char *copy = malloc(size + 1);
	FILE *in;
	long rest;

	(void)r;
	memcpy(copy, text, size);
	in = size ? fmemopen(copy, size, "r") : NULL;
	if (!in)
		return;
	if (!initramfs_read_archives(in, &visitor, &rest))
		promise(rest < (long)size);
	promise(seen.files * 110 <= size && seen.bytes <= size * (seen.files + 1));
	fclose(in);
}
