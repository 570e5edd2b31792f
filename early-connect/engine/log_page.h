/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A discovery log page, asked for from the kernel's controller. */
#ifndef EC_ENGINE_LOG_PAGE_H
#define EC_ENGINE_LOG_PAGE_H

#include "engine/discovery_log.h"

/* It is there within so many seconds, or it is silent. */
#define LOG_PAGE_SECONDS 10

/*
 * Read the log page of the controller whose device @fd is into @log, as discovery_log_read() does.
 * Returns 0, or -errno with why in words; -ETIMEDOUT when the time is up.
 */
int log_page_read(int fd, struct discovery_log *log, char *why, size_t size);

#endif
