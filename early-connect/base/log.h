/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every message to a person goes through these functions. They write to stderr, and in the
 * initramfs to the kernel log too, because nothing else keeps messages there. Do not pass a secret
 * to them.
 */
#ifndef EC_BASE_LOG_H
#define EC_BASE_LOG_H

#include "base/macro.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Messages above @level are dropped. */
void log_set_level(enum log_level level);

/* Also write every shown message to /dev/kmsg, from now on. A missing /dev/kmsg is no error. */
void log_to_kernel(void);

/* One line, without the newline. Each message names the object and the value it speaks of. */
void log_message(enum log_level level, const char *format, ...) printf_like(2, 3);

#define log_error(...) log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_message(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_message(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_message(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
