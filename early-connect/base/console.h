/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard error, without waiting for whoever reads it: a serial line under flow control, or a pipe
 * that nobody empties, must hold up no connect. What does not get through now is kept, up to a
 * limit, and written later.
 */
#ifndef EC_BASE_CONSOLE_H
#define EC_BASE_CONSOLE_H

#include <stddef.h>

/* Write @text, whole lines or what stands for one. What there is no room for is left out, and
 * counted. */
void console_write(const char *text, size_t len);

#endif
