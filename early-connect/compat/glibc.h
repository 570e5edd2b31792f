/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debian's archives are compiled against glibc, and ask for names that musl's libc.a does not have.
 * This file declares these names. Each .c file of this room is a member of libglibc-compat.a, and
 * the linker takes only the members that something asks for. tests/abi checks that the list is
 * complete, and that both libcs lay out the shared types in the same way.
 */
#ifndef EARLY_CONNECT_COMPAT_GLIBC_H
#define EARLY_CONNECT_COMPAT_GLIBC_H

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#define PRINTF(at, args) __attribute__((format(printf, at, args)))

/* fortify.c */
PRINTF(3, 0) int __vfprintf_chk(FILE *stream, int flag, const char *format, va_list args);
PRINTF(3, 4) int __fprintf_chk(FILE *stream, int flag, const char *format, ...);
PRINTF(3, 4) int __dprintf_chk(int fd, int flag, const char *format, ...);
PRINTF(3, 0) int __vasprintf_chk(char **out, int flag, const char *format, va_list args);
PRINTF(3, 4) int __asprintf_chk(char **out, int flag, const char *format, ...);
PRINTF(5, 0)
int __vsnprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, va_list args);
PRINTF(5, 6)
int __snprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, ...);
PRINTF(4, 5) int __sprintf_chk(char *out, int flag, size_t size, const char *format, ...);
char *__strcat_chk(char *to, const char *from, size_t size);
PRINTF(3, 0) void __vsyslog_chk(int priority, int flag, const char *format, va_list args);

/* c23.c */
__attribute__((format(scanf, 2, 3))) int __isoc23_sscanf(const char *text, const char *format, ...);
long __isoc23_strtol(const char *text, char **end, int base);
long long __isoc23_strtoll(const char *text, char **end, int base);
unsigned long long __isoc23_strtoull(const char *text, char **end, int base);

/* lfs64.c: macros in musl's headers up to 1.2.3 */
#undef alphasort64
#undef fopen64
#undef fstat64
#undef open64
#undef readdir64
#undef scandir64
#undef stat64
FILE *fopen64(const char *path, const char *mode);
int open64(const char *path, int flags, ...);
int stat64(const char *path, struct stat *st);
int fstat64(int fd, struct stat *st);
struct dirent *readdir64(DIR *dir);
int scandir64(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
	      int (*compare)(const struct dirent **, const struct dirent **));
int alphasort64(const struct dirent **a, const struct dirent **b);

/* arc4random.c */
uint32_t arc4random(void);

#endif
