/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_LOCK_H
#define EC_LOCK_H

/*
 * Only one engine at a time: two would probe the same targets and write one state file. Waits for
 * the other's end for at most @seconds (0: as long as it takes). Returns a descriptor that holds
 * the lock until the last copy of it is closed, -ETIMEDOUT, or another -errno.
 */
int lock_take(const char *root, long seconds);

#endif
