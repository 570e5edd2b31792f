// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/source_file.h"

#include <errno.h>
#include <string.h>

#include "base/files.h"

static size_t line_of(const char *text, const char *place)
{
	size_t line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

char *source_read(const char *root, const char *path, size_t *size, struct request *r)
{
	char *text = NULL;
	size_t length = 0;
	int err = file_read_most(root, path, SOURCE_MAX_SIZE, &text, &length);

	if (err && err != -ENOENT && err != -ENOTDIR)
		request_error(r, "%s: %s", path, file_error(err));
	if (size)
		*size = length;
	else if (text && strlen(text) < length)
		request_error(r, "%s: line %zu: a NUL byte: nothing behind it counts", path,
			      line_of(text, text + strlen(text)));
	return text;
}
