/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for an endpoint whichever source asks for it. */
#ifndef EC_REQUEST_ENDPOINT_CHECK_H
#define EC_REQUEST_ENDPOINT_CHECK_H

#include "request/request.h"

/*
 * Check @e and fill in the port that it lacks; a host side of "none", as nvme-cli writes it, is
 * none. Returns NULL, or a few words on what is wrong.
 */
const char *endpoint_check(struct endpoint *e);

/* True when its address needs an interface beside it, and nothing names one. */
bool endpoint_lacks_scope(const struct endpoint *e);

#endif
