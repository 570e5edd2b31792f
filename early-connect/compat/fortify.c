// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The checking variants that glibc's headers substitute under _FORTIFY_SOURCE. The size checks that
 * the plain functions can express are kept: a known destination size bounds the output, and going
 * past it aborts, as it does with glibc.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "glibc.h"

int __vfprintf_chk(FILE *stream, int flag, const char *format, va_list args)
{
	(void)flag;
	return vfprintf(stream, format, args);
}

int __fprintf_chk(FILE *stream, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = vfprintf(stream, format, args);
	va_end(args);
	return n;
}

int __dprintf_chk(int fd, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = vdprintf(fd, format, args);
	va_end(args);
	return n;
}

int __vasprintf_chk(char **out, int flag, const char *format, va_list args)
{
	(void)flag;
	return vasprintf(out, format, args);
}

int __asprintf_chk(char **out, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = vasprintf(out, format, args);
	va_end(args);
	return n;
}

int __vsnprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, va_list args)
{
	(void)flag;
	if (max > size)
		abort();
	return vsnprintf(out, max, format, args);
}

int __snprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = __vsnprintf_chk(out, max, flag, size, format, args);
	va_end(args);
	return n;
}

/* An unknown size is SIZE_MAX, which vsnprintf() may refuse: it is no int. */
int __sprintf_chk(char *out, int flag, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = size > INT_MAX ? vsprintf(out, format, args) : vsnprintf(out, size, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n >= size)
		abort();
	return n;
}

char *__strcat_chk(char *to, const char *from, size_t size)
{
	if (strlen(to) + strlen(from) >= size)
		abort();
	return strcat(to, from);
}

void __vsyslog_chk(int priority, int flag, const char *format, va_list args)
{
	(void)flag;
	vsyslog(priority, format, args);
}
