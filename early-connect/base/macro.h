/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file has small helpers that every file may use: the size of an array, a check of printf
 * formats, and cleanup at the end of a scope.
 */
#ifndef EC_BASE_MACRO_H
#define EC_BASE_MACRO_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	  (sizeof(a) / sizeof((a)[0]))
#define printf_like(f, a) __attribute__((format(printf, f, a)))

/* Cleanup attributes: the variable's resource goes when its scope ends. */
#define _cleanup_(fn) __attribute__((cleanup(fn)))

static inline void free_ptr(void *p)
{
	free(*(void **)p);
}

/* For a text that may hold a key. */
static inline void free_secret(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
}

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void close_file(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void close_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

#define _cleanup_free_	 _cleanup_(free_ptr)
#define _cleanup_secret_ _cleanup_(free_secret)
#define _cleanup_fd_	 _cleanup_(close_fd)
#define _cleanup_file_	 _cleanup_(close_file)
#define _cleanup_dir_	 _cleanup_(close_dir)

#endif
