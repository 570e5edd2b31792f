/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions say whether the terminal can show a line that changes, and put a text on the boot
 * splash. The text comes from engine/progress.c.
 */
#ifndef EC_BASE_TERMINAL_H
#define EC_BASE_TERMINAL_H

#include <stdbool.h>

/*
 * True when stderr is a screen on which a line can be written anew: a terminal, but neither a
 * serial console, whose log should read well, nor a dumb one.
 */
bool terminal_can_update(void);

/* Show @text on the boot splash where plymouthd runs; never waits for it. */
void splash_message(const char *text);

#endif
