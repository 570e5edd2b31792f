/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads early-connect.conf, the policy of this host. It adds no endpoint. */
#ifndef EC_SOURCES_CONF_H
#define EC_SOURCES_CONF_H

#include "request/request.h"

/*
 * Parse the text of early-connect.conf: it sets what the command line, read before into @r, has
 * left open. Mistakes name @source and the line. Returns 0 or -ENOMEM.
 */
int conf_parse(const char *text, const char *source, struct request *r);

#endif
