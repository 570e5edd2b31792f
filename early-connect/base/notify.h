/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions tell the service manager how the service is doing, as sd_notify(3) does. They do
 * nothing where no service manager waits.
 */
#ifndef EC_BASE_NOTIFY_H
#define EC_BASE_NOTIFY_H

#include <stdbool.h>

/* True when a service manager waits for a word: it set NOTIFY_SOCKET, sd_notify(3). */
bool notify_is_wanted(void);

/* Tell it @text ("READY=1"); nothing where none waits. A failure is logged. */
void notify(const char *text);

#endif
