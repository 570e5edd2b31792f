/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads the URI of the NVMe Boot Specification, such as
 * nvme+tcp://192.0.2.10/nqn.2026-01.org.example:root.
 */
#ifndef EC_SOURCES_URI_H
#define EC_SOURCES_URI_H

#include <stdbool.h>

#include "request/request.h"

/* True when @text has the form SCHEME://…, whatever the scheme. */
bool uri_is_uri(const char *text);

/*
 * Parse an NVMe Boot Specification URI (rev. 1.0, 1.5.7 and 3.1.2.5.3) and add the endpoint to @r;
 * a mistake is noted in @r with @source. Returns 0, -EINVAL or -ENOMEM.
 */
int uri_parse(const char *text, const char *source, struct request *r);

#endif
