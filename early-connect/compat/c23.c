// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * glibc 2.38 renamed the number readers for callers that get C23, where a base of 0 or 2 also takes
 * a 0b prefix. Nothing that is parsed here (sysfs, /proc, JSON, NBFT) is written in that form.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "glibc.h"

int __isoc23_sscanf(const char *text, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsscanf(text, format, args);
	va_end(args);
	return n;
}

long __isoc23_strtol(const char *text, char **end, int base)
{
	return strtol(text, end, base);
}

long long __isoc23_strtoll(const char *text, char **end, int base)
{
	return strtoll(text, end, base);
}

unsigned long long __isoc23_strtoull(const char *text, char **end, int base)
{
	return strtoull(text, end, base);
}
