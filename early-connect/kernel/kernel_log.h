/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel gives the same error number for many failures of a connect, and only its log says
 * more. This file finds the reason there.
 */
#ifndef EC_KERNEL_KERNEL_LOG_H
#define EC_KERNEL_KERNEL_LOG_H

#include <stddef.h>

#include "request/reason.h"

#define KERNEL_LOG_CONTROLLERS 4096 /* nvme0 to that many; a host has a few */

/* What the kernel tells of one connect. */
struct kernel_log {
	int fd; /* reading never blocks; -1: there is none */
	unsigned char others[KERNEL_LOG_CONTROLLERS / 8]; /* a bit each: was there before */
};

/* The longest line that there can be, with room to spare. */
#define KERNEL_LINE_SIZE 2048

/* Open the kernel log behind its last record. */
void kernel_log_open(struct kernel_log *log);

/*
 * The connect begins: leave out what has been logged until now, and from now on what is told of the
 * controllers that are below @root already.
 */
void kernel_log_begin(struct kernel_log *log, const char *root);

/*
 * Read the records since kernel_log_begin() and tell the reason of a failed NVMe/TCP connect from
 * them: the kernel answers EIO to any NVMe status and keeps the words for its log. Only the
 * kernel's own records count, and none on another controller. @line gets that line whole, which may
 * hold a key, or "". Returns REASON_NONE when the log does not tell.
 */
enum reason kernel_log_reason(const struct kernel_log *log, char *line, size_t size);

/*
 * Show @visit every record of its own that the kernel still has below @root, oldest first, with its
 * time in seconds since the kernel started. A log that may not be read has none.
 */
void kernel_log_scan(const char *root,
		     void (*visit)(double seconds, const char *text, void *context), void *context);

#endif
