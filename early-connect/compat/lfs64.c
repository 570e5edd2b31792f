// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * glibc's names for 64-bit file offsets. musl's off_t always has 64 bits. Up to 1.2.3 its libc.a
 * still has these names as weak aliases and its headers as macros; from 1.2.4 on a static link
 * finds neither.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include "glibc.h"

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return open(path, flags, mode);
}

int stat64(const char *path, struct stat *st)
{
	return stat(path, st);
}

int fstat64(int fd, struct stat *st)
{
	return fstat(fd, st);
}

struct dirent *readdir64(DIR *dir)
{
	return readdir(dir);
}

int scandir64(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
	      int (*compare)(const struct dirent **, const struct dirent **))
{
	return scandir(path, list, filter, compare);
}

int alphasort64(const struct dirent **a, const struct dirent **b)
{
	return alphasort(a, b);
}
