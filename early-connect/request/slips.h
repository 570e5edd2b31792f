/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A key that nobody knows is passed over, unless it may have been meant for one without which
 * nothing is to be connected: one that protects, or says as which host.
 */
#ifndef EC_REQUEST_SLIPS_H
#define EC_REQUEST_SLIPS_H

#include <stdbool.h>

/* What is said of such a key. */
#define SLIP_LEAVES_OUT "unknown; it may protect or name the host, so what it stands at is left out"

/* Is @text @word, in any case, but for one letter, or two that have changed places? */
bool slip_is_near(const char *text, const char *word);

/* May @key have been meant for a secret, a keyring or a switch that protects? */
bool slip_may_protect(const char *key);

/* May it have been meant for hostnqn or hostid? However it is spelled: host-nqn meant somebody. */
bool slip_may_be_host(const char *key);

#endif
