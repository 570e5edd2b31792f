/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lock makes sure that only one engine runs at a time. A second caller waits for it, or asks its
 * holder to read the sources again.
 */
#ifndef EC_BASE_LOCK_H
#define EC_BASE_LOCK_H

#include <stdbool.h>

/*
 * Only one engine at a time: two would probe the same targets and write one state file. Waits for
 * the other's end for at most @seconds (0: as long as it takes). Returns a descriptor that holds
 * the lock until the last copy of it is closed, -ETIMEDOUT, or another -errno.
 */
int lock_take(const char *root, long seconds);

/*
 * Take the lock, or have the engine that holds it read its sources again. Returns the descriptor,
 * -EALREADY when the other engine has taken that up, -ETIMEDOUT when it does neither end nor
 * answer, or another -errno.
 */
int lock_take_or_wish(const char *root);

/* Does an engine run? */
bool lock_is_taken(const char *root);

/* For the engine: does someone wish that the sources be read again? The wish is then taken up. */
bool lock_has_wish(const char *root);

#endif
