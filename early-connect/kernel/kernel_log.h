/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel gives the same error number for many failures of a connect, and only its log says
 * more. This file finds the reason there.
 */
#ifndef EC_KERNEL_KERNEL_LOG_H
#define EC_KERNEL_KERNEL_LOG_H

#include <stddef.h>

#include "request/reason.h"

/* Open the kernel log behind its last record. fd or -errno; reading never blocks. */
int kernel_log_open(void);

/* Leave out what has been logged until now. */
void kernel_log_skip(int fd);

/*
 * Read the records since kernel_log_open() or kernel_log_skip() and tell the reason of a failed
 * NVMe/TCP connect from them: the kernel answers EIO to any NVMe status and keeps the words for its
 * log. @detail gets that line, or "". Returns REASON_NONE when the log does not tell.
 */
enum reason kernel_log_reason(int fd, char *detail, size_t size);

/*
 * Show @visit every record that the kernel still has below @root, oldest first, with its time in
 * seconds since the kernel started. A log that may not be read has none.
 */
void kernel_log_scan(const char *root,
		     void (*visit)(double seconds, const char *text, void *context), void *context);

#endif
