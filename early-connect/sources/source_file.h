/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This function reads the text of a source from its file. A file that cannot be read becomes a
 * mistake.
 */
#ifndef EC_SOURCES_SOURCE_FILE_H
#define EC_SOURCES_SOURCE_FILE_H

#include "request/request.h"

/* 100,000 ports, as nvme-cli writes them. */
#define SOURCE_MAX_SIZE (32 * 1024 * 1024)

/*
 * The text of the source ROOT/PATH, which the caller frees; NULL where there is none. One that
 * can't be read is an error in @r, and so is a NUL byte, which would end its text unseen; a caller
 * who looks at all of *@size sees it.
 */
char *source_read(const char *root, const char *path, size_t *size, struct request *r);

#endif
