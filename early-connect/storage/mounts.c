// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *   line = id parent major ":" minor root where options { optional } "-" type source options
 */
#include "storage/mounts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"

static bool is_octal(const char *text)
{
	for (int i = 0; i < 3; i++)
		if (text[i] < '0' || text[i] > '7')
			return false;
	return text[0] < '4';
}

char *mounts_unescape(char *text)
{
	char *out = text;

	for (const char *in = text; *in; out++) {
		if (*in == '\\' && is_octal(in + 1)) {
			*out = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 4;
		} else {
			*out = *in++;
		}
	}
	*out = '\0';
	return text;
}

static bool parse_line(char *line, struct mount_point *mount)
{
	char *tail = strstr(line, " - "), *rest;
	int number = 0;

	if (!tail || sscanf(line, "%*d %*d %u:%u %n", &mount->major, &mount->minor, &number) != 2 ||
	    !number || line + number > tail)
		return false;
	*tail = '\0';
	mount->root = strtok_r(line + number, " ", &rest);
	mount->where = mount->root ? strtok_r(NULL, " ", &rest) : NULL;
	mount->type = strtok_r(tail + 3, " ", &rest);
	mount->source = mount->type ? strtok_r(NULL, " ", &rest) : NULL;
	if (!mount->where || !mount->source)
		return false;
	mount->options = strtok_r(NULL, " ", &rest);
	if (mount->options)
		mounts_unescape(mount->options);
	mounts_unescape(mount->root);
	mounts_unescape(mount->where);
	mounts_unescape(mount->source);
	return true;
}

int mounts_parse(struct mounts *mounts)
{
	char *line, *rest;

	for (line = strtok_r(mounts->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct mount_point mount, *grown;

		if (!parse_line(line, &mount))
			continue;
		grown = reallocarray(mounts->list, mounts->count + 1, sizeof(mount));
		if (!grown)
			return -ENOMEM;
		mounts->list = grown;
		grown[mounts->count++] = mount;
	}
	return 0;
}

int mounts_read_of(const char *root, const char *pid, struct mounts *mounts)
{
	char path[64];
	int err;

	memset(mounts, 0, sizeof(*mounts));
	snprintf(path, sizeof(path), "/proc/%.16s/mountinfo", pid);
	err = file_read(root, path, &mounts->text, NULL);
	return err ? err : mounts_parse(mounts);
}

int mounts_read(const char *root, struct mounts *mounts)
{
	return mounts_read_of(root, "self", mounts);
}

void mounts_release(struct mounts *mounts)
{
	free(mounts->list);
	free(mounts->text);
	memset(mounts, 0, sizeof(*mounts));
}
