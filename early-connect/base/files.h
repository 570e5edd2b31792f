/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions read and write small files. Each path is below a root directory; an empty root
 * means the running system.
 */
#ifndef EC_BASE_FILES_H
#define EC_BASE_FILES_H

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

/* Largest file that is read whole; larger ones are no configuration. */
#define FILE_MAX_SIZE (1024 * 1024)

/* What some editors write in front of UTF-8. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/*
 * Open ROOT/PATH for reading. It must be a regular file; where others can write to its directory,
 * it must be no link and belong to root, or to who runs this. Never waits. Returns a descriptor,
 * -ENOTSUP or -EISDIR for what is no regular file, -EPERM for somebody else's, or another -errno.
 */
int file_open(const char *root, const char *path);

/* An error of file_open() or file_read() in words: completes "PATH: …". */
const char *file_error(int err);

/*
 * Read ROOT/PATH whole, as file_open() lets it. On success *@text is NUL-terminated (caller frees)
 * and, when @size is not NULL, *@size is its length. A byte order mark at its start is left out.
 * Returns 0, -ENOENT, -EFBIG or another -errno.
 */
int file_read(const char *root, const char *path, char **text, size_t *size);

/* The same for a file that may have @most bytes. */
int file_read_most(const char *root, const char *path, size_t most, char **text, size_t *size);

/*
 * Read the first line of ROOT/PATH that is not blank into @line, white space at both ends cut.
 * Returns 0, -ENOENT, -ENODATA where every line is blank, -ENAMETOOLONG when it does not fit, or
 * another -errno.
 */
int file_read_line(const char *root, const char *path, char *line, size_t size);

/*
 * The files ROOT/DIR/NAME.conf by name; hidden ones are left out. The caller frees each entry and
 * *@entries. Returns their number, 0 for a missing directory.
 */
int file_list_conf(const char *root, const char *dir, struct dirent ***entries);

/* Write @text to ROOT/PATH by rename, making its directories (0755). 0 or -errno. */
int file_write_mode(const char *root, const char *path, const char *text, mode_t mode);

/* The same with mode 0600. */
int file_write_atomic(const char *root, const char *path, const char *text);

#endif
