/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads what the kernel command line asks for. The words that set up the network are read
 * in ip/words.c.
 */
#ifndef EC_SOURCES_CMDLINE_H
#define EC_SOURCES_CMDLINE_H

#include "request/request.h"

/* Parse a kernel command line and add what it asks for to @r. Returns 0 or -ENOMEM. */
int cmdline_parse(const char *text, struct request *r);

/* The same for words that stand in a file, which @source names. */
int cmdline_parse_baked(const char *text, const char *source, struct request *r);

/* As dracut's getargbool: a bare word, or anything but 0, no and off, switches on. */
bool cmdline_is_on(const char *value);

/* Cut the next word off *@rest, quotes taken out; NULL at the end. */
char *cmdline_next_word(char **rest);

#endif
