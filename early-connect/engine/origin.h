/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names a path that no source names itself. */
#ifndef EC_ENGINE_ORIGIN_H
#define EC_ENGINE_ORIGIN_H

#include <string.h>

#include "request/endpoint.h"

#define DISCOVERY_SOURCE "discovery at " /* begins the source of what a log names */

static inline bool endpoint_is_discovered(const struct endpoint *e)
{
	return !strncmp(e->source, DISCOVERY_SOURCE, strlen(DISCOVERY_SOURCE));
}

#endif
