/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of an endpoint: what of them would not protect the connection they stand at, and how
 * they are kept out of a message and of memory that nobody needs any more.
 */
#ifndef EC_REQUEST_SECRETS_H
#define EC_REQUEST_SECRETS_H

#include "request/endpoint.h"

/*
 * What stands for a key that cannot be read. It is none, so nothing is connected without the key
 * that was meant; a switch that cannot be read counts as on.
 */
#define SECRET_UNREADABLE "?"

/*
 * Keys and switches that libnvme or the kernel would leave out in silence, so that the connection
 * is in the clear or to whomever: NULL, or a few words that name the parameter. For a discovery
 * controller what it names counts, too.
 */
const char *secrets_unused(const struct endpoint *e);

/*
 * The key that is not for @e itself, a discovery controller, which libnvme connects without; what
 * it names gets it. NULL: there is none.
 */
const char *secrets_not_sent(const struct endpoint *e);

/*
 * What of e->demands it has not, as words for a person; NULL: nothing. It is not connected then. A
 * discovery controller gets no key of DH-HMAC-CHAP, so TLS alone protects it.
 */
const char *secrets_missing(const struct endpoint *e);

/* Where @e has no key at all and connects as the host that @from is of: those of @from. */
void secrets_borrow(struct endpoint *e, const struct endpoint *from);

/* Put "..." in the place of every key of @e, and of what looks like one, in @text. */
void secrets_hide(char *text, const struct endpoint *e);

/* Nothing is left of the keys of the @count endpoints of @list. */
void secrets_wipe(struct endpoint *list, size_t count);

#endif
