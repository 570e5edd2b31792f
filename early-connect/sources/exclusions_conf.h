/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads nvme-cli 3's exclusions.conf and its drop-ins. */
#ifndef EC_SOURCES_EXCLUSIONS_CONF_H
#define EC_SOURCES_EXCLUSIONS_CONF_H

#include "request/request.h"

/*
 * Add the entries of @text to r->exclusions. What is wrong is a warning that names @source and the
 * line: a list that cannot be read, or an entry, excludes nothing. Returns 0 or -ENOMEM.
 */
int exclusions_conf_parse(const char *text, const char *source, struct request *r);

#endif
