// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst
 *
 *   image   = { archive | zeros } [ compressed ]      compressed: the same again, through a tool
 *   archive = { header name content } , the last of them named "TRAILER!!!"
 *   header  = "07070" ( "1" | "2" ) and 13 numbers of eight hexadecimal digits
 *
 * Header with name, and content, each end at a multiple of four. Of several links to one file the
 * last one has the content.
 */
#include "image/initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/macro.h"

#define HEADER_SIZE 110
#define TRAILER	    "TRAILER!!!"

enum {
	FIELD_INODE = 0,
	FIELD_MODE = 1,
	FIELD_LINKS = 4,
	FIELD_SIZE = 6,
	FIELD_DEVICE = 7, /* major, then minor */
	FIELD_NAME_SIZE = 11
};

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

/* A file that is wanted, and whose content comes with a later link to it. */
struct promise {
	struct header header;
	char *name;
};

struct archive {
	FILE *in;
	const struct initramfs_visitor *visitor;
	struct promise *promises;
	size_t promise_count;
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

static bool is_same_file(const struct header *a, const struct header *b)
{
	return a->fields[FIELD_INODE] == b->fields[FIELD_INODE] &&
	       a->fields[FIELD_DEVICE] == b->fields[FIELD_DEVICE] &&
	       a->fields[FIELD_DEVICE + 1] == b->fields[FIELD_DEVICE + 1];
}

static bool is_promised(const struct archive *archive, const struct header *header)
{
	for (size_t i = 0; i < archive->promise_count; i++)
		if (is_same_file(&archive->promises[i].header, header))
			return true;
	return false;
}

static int promise(struct archive *archive, const struct header *header, const char *name)
{
	struct promise *grown =
		reallocarray(archive->promises, archive->promise_count + 1, sizeof(*grown));
	struct promise promise = { *header, strdup(name) };

	if (grown)
		archive->promises = grown;
	if (!grown || !promise.name) {
		free(promise.name);
		return -ENOMEM;
	}
	grown[archive->promise_count++] = promise;
	return 0;
}

/* Show the links that were promised @file's content; @header NULL: all, what never came is empty.
 */
static void keep_promises(struct archive *archive, const struct header *header,
			  const struct initramfs_file *file)
{
	size_t left = 0;

	for (size_t i = 0; i < archive->promise_count; i++) {
		struct promise *promise = &archive->promises[i];
		struct initramfs_file link = *file;

		if (header && !is_same_file(&promise->header, header)) {
			archive->promises[left++] = *promise;
			continue;
		}
		link.name = promise->name;
		archive->visitor->visit(&link, archive->visitor->context);
		free(promise->name);
	}
	archive->promise_count = left;
}

static int take_file(struct archive *archive, const struct header *header,
		     struct initramfs_file *file)
{
	const struct initramfs_visitor *visitor = archive->visitor;
	_cleanup_free_ char *content = NULL;
	bool linked = S_ISREG(file->mode) && header->fields[FIELD_LINKS] > 1;
	bool wanted = S_ISREG(file->mode) && file->size <= INITRAMFS_FILE_MAX &&
		      visitor->wants(file->name, visitor->context);
	bool promised = linked && file->size && is_promised(archive, header);
	int err;

	if (linked && wanted && !file->size)
		return promise(archive, header, file->name);
	if (wanted || (promised && file->size <= INITRAMFS_FILE_MAX))
		err = read_content(archive->in, file, &content);
	else
		err = skip(archive->in, file->size + padding(file->size));
	if (err)
		return err;
	if (promised)
		keep_promises(archive, header, file);
	file->content = wanted ? content : NULL;
	visitor->visit(file, visitor->context);
	return 0;
}

/* One file; *@last is set by the archive's end. */
static int read_file(struct archive *archive, bool *last)
{
	char name[PATH_MAX];
	struct initramfs_file file = { 0 };
	struct header header;
	unsigned long name_size;
	int err = read_header(archive->in, &header);

	if (err)
		return err;
	name_size = header.fields[FIELD_NAME_SIZE];
	if (!name_size || name_size > sizeof(name) ||
	    fread(name, 1, name_size, archive->in) != name_size || name[name_size - 1] ||
	    skip(archive->in, padding(HEADER_SIZE + name_size)))
		return -EINVAL;
	*last = !strcmp(name, TRAILER);
	file.name = plain_name(name);
	file.mode = (unsigned int)header.fields[FIELD_MODE];
	file.size = header.fields[FIELD_SIZE];
	return *last ? skip(archive->in, file.size + padding(file.size))
		     : take_file(archive, &header, &file);
}

static int read_archive(FILE *in, const struct initramfs_visitor *visitor)
{
	const struct initramfs_file empty = { .mode = S_IFREG, .content = "" };
	struct archive archive = { in, visitor, NULL, 0 };
	bool last = false;
	int err = 0;

	while (!last && !err)
		err = read_file(&archive, &last);
	keep_promises(&archive, NULL, &empty);
	free(archive.promises);
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
		int byte = getc(in), err;

		ungetc(byte, in);
		if (byte != '0') {
			*rest = ftell(in);
			return 0;
		}
		err = read_archive(in, visitor);
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
