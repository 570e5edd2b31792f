/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions say whether a unit is wanted and whether a process runs. By that the program
 * knows who runs the network of the real root.
 */
#ifndef EC_NIC_MANAGERS_H
#define EC_NIC_MANAGERS_H

#include <stdbool.h>

/* Does some unit below @root want or require the unit @name ("x.service"), and is it not masked? */
bool unit_is_wanted(const char *root, const char *name);

/*
 * Is a process of that name there (comm in proc(5), its first 15 bytes), and, where @word is not
 * NULL, does its command line hold @word as a word of its own?
 */
bool process_runs(const char *root, const char *name, const char *word);

#endif
