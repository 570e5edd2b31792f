/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_BASE_NOTIFY_H
#define EC_BASE_NOTIFY_H

#include <stdbool.h>

/* True when a service manager waits for a word: it set NOTIFY_SOCKET, sd_notify(3). */
bool notify_is_wanted(void);

/* Tell it @text ("READY=1"); nothing where none waits. A failure is logged. */
void notify(const char *text);

#endif
