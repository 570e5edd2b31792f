/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads all sources into one request, in their order. Each source has its parser in the
 * room sources.
 */
#ifndef EC_STATE_SOURCES_H
#define EC_STATE_SOURCES_H

#include "request/request.h"

/*
 * Read every source below @root ("" is the running system) into @r. Mistakes are noted in @r;
 * what could be read counts all the same. Returns 0 or -errno when nothing could be read at all.
 */
int sources_read(const char *root, struct request *r);

/* Is it an initramfs of dracut's that is below @root? */
bool sources_in_dracut(const char *root);

/* Is it an initramfs, dracut's or initramfs-tools', that is below @root? */
bool sources_in_initramfs(const char *root);

#endif
