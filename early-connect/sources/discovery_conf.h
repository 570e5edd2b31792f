/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads discovery.conf, in which nvme-cli keeps discovery controllers. */
#ifndef EC_SOURCES_DISCOVERY_CONF_H
#define EC_SOURCES_DISCOVERY_CONF_H

#include "request/request.h"

/*
 * Parse the text of nvme-cli's discovery.conf and add its discovery controllers to @r; mistakes
 * name @source and the line. Returns 0 or -ENOMEM.
 */
int discovery_conf_parse(const char *text, const char *source, struct request *r);

#endif
