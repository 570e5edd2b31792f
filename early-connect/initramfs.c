// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst
 *
 *   image   = { archive | zeros } [ compressed ]      compressed: the same again, through a tool
 *   archive = { header name content } , the last of them named "TRAILER!!!"
 *   header  = "07070" ( "1" | "2" ) and 13 numbers of eight hexadecimal digits
 *
 * Header with name, and content, each end at a multiple of four.
 */
#include "initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "files.h"
#include "macro.h"

#define HEADER_SIZE 110
#define TRAILER	    "TRAILER!!!"

enum { FIELD_MODE = 1, FIELD_SIZE = 6, FIELD_NAME_SIZE = 11 };

static const struct {
	const char *magic;
	size_t len;
	const char *name, *tool;
} formats[] = {
	{ "\x28\xb5\x2f\xfd", 4, "zstd", "zstd" },
	{ "\x1f\x8b", 2, "gzip", "gzip" },
	{ "\xfd"
	  "7zXZ",
	  5, "xz", "xz" },
	{ "\x02\x21\x4c\x18", 4, "lz4", "lz4" },
	{ "\x04\x22\x4d\x18", 4, "lz4", "lz4" },
	{ "\x89LZO", 4, "lzo", "lzop" },
	{ "BZh", 3, "bzip2", "bzip2" },
	{ "\x5d\0\0", 3, "lzma", "xz" },
};

struct header {
	unsigned long fields[13];
};

static int read_header(FILE *in, struct header *header)
{
	char text[HEADER_SIZE], digits[9] = "";

	if (fread(text, 1, sizeof(text), in) != sizeof(text) ||
	    (memcmp(text, "070701", 6) && memcmp(text, "070702", 6)))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(header->fields); i++) {
		char *end;

		memcpy(digits, text + 6 + 8 * i, 8);
		header->fields[i] = strtoul(digits, &end, 16);
		if (*end || *digits == '-' || *digits == '+')
			return -EINVAL;
	}
	return 0;
}

static int skip(FILE *in, unsigned long size)
{
	char waste[4096];

	/* A pipe cannot be sought in. */
	if (size && !fseeko(in, (off_t)size, SEEK_CUR))
		return 0;
	while (size) {
		size_t part = size < sizeof(waste) ? size : sizeof(waste);

		if (fread(waste, 1, part, in) != part)
			return -EINVAL;
		size -= part;
	}
	return 0;
}

static unsigned long padding(unsigned long size)
{
	return -size & 3;
}

/* What stands behind "./" and "/". */
static const char *plain_name(const char *name)
{
	while (*name == '/' || !strncmp(name, "./", 2))
		name += *name == '/' ? 1 : 2;
	return name;
}

static int read_content(FILE *in, struct initramfs_file *file, char **content)
{
	*content = malloc(file->size + 1);
	if (!*content)
		return -ENOMEM;
	if (fread(*content, 1, file->size, in) != file->size)
		return -EINVAL;
	(*content)[file->size] = '\0';
	file->content = *content;
	return skip(in, padding(file->size));
}

/* One file; *@last is set by the archive's end. */
static int read_file(FILE *in, const struct initramfs_visitor *visitor, bool *last)
{
	char name[PATH_MAX];
	_cleanup_free_ char *content = NULL;
	struct initramfs_file file = { 0 };
	struct header header;
	unsigned long name_size;
	int err = read_header(in, &header);

	if (err)
		return err;
	name_size = header.fields[FIELD_NAME_SIZE];
	if (!name_size || name_size > sizeof(name) || fread(name, 1, name_size, in) != name_size ||
	    name[name_size - 1] || skip(in, padding(HEADER_SIZE + name_size)))
		return -EINVAL;
	*last = !strcmp(name, TRAILER);
	file.name = plain_name(name);
	file.mode = (unsigned int)header.fields[FIELD_MODE];
	file.size = header.fields[FIELD_SIZE];
	if (*last)
		return skip(in, file.size + padding(file.size));
	if (S_ISREG(file.mode) && file.size <= FILE_MAX_SIZE &&
	    visitor->wants(file.name, visitor->context))
		err = read_content(in, &file, &content);
	else
		err = skip(in, file.size + padding(file.size));
	if (!err)
		visitor->visit(&file, visitor->context);
	return err;
}

/* The next byte that is not zero stays unread; false at the end. */
static bool find_next(FILE *in)
{
	int byte;

	do
		byte = getc(in);
	while (!byte);
	return ungetc(byte, in) != EOF;
}

int initramfs_read_archives(FILE *in, const struct initramfs_visitor *visitor, long *rest)
{
	bool any = false;

	*rest = -1;
	while (find_next(in)) {
		bool last = false;
		int byte = getc(in), err = 0;

		ungetc(byte, in);
		if (byte != '0') {
			*rest = ftell(in);
			return 0;
		}
		while (!last && !err)
			err = read_file(in, visitor, &last);
		if (err)
			return err;
		any = true;
	}
	return any ? 0 : -EINVAL;
}

/* The decompressor, @fd as its input, what it says on stderr left out. Returns its output. */
static FILE *start_tool(const char *tool, int fd, pid_t *pid)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	*pid = fork();
	if (*pid == 0) {
		dup2(fd, STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		signal(SIGPIPE, SIG_DFL);
		execlp(tool, tool, "-dc", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	if (*pid > 0)
		return fdopen(fds[0], "r");
	close(fds[0]);
	return NULL;
}

static int read_compressed(int fd, size_t format, const struct initramfs_visitor *visitor,
			   struct initramfs *image)
{
	pid_t pid = -1;
	FILE *in = start_tool(formats[format].tool, fd, &pid);
	int err, status = 0;
	long rest;

	if (!in)
		return -errno;
	image->compression = formats[format].name;
	err = initramfs_read_archives(in, visitor, &rest);
	fclose(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		image->missing_tool = formats[format].tool;
		return -ENOPKG;
	}
	return err;
}

static int find_format(int fd, off_t offset)
{
	char start[8] = "";

	if (pread(fd, start, sizeof(start), offset) <= 0)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!memcmp(start, formats[i].magic, formats[i].len))
			return (int)i;
	return -EINVAL;
}

int initramfs_read(int fd, const struct initramfs_visitor *visitor, struct initramfs *image)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0), format, err;
	_cleanup_file_ FILE *in = copy < 0 ? NULL : fdopen(copy, "r");
	long rest;

	*image = (struct initramfs){ .compression = "none" };
	if (!in)
		return -errno;
	err = initramfs_read_archives(in, visitor, &rest);
	if (err || rest < 0)
		return err;
	format = find_format(fd, rest);
	if (format < 0 || lseek(fd, rest, SEEK_SET) < 0)
		return -EINVAL;
	return read_compressed(fd, (size_t)format, visitor, image);
}
