/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads config.json, in which nvme-cli keeps hosts, subsystems and ports. */
#ifndef EC_SOURCES_CONFIG_JSON_H
#define EC_SOURCES_CONFIG_JSON_H

#include <stddef.h>

#include "request/request.h"

/*
 * Parse the text of nvme-cli's config.json and add what it asks for to @r; @source names the file
 * in mistakes. A damaged file adds nothing. Returns 0, -EINVAL (noted in @r) or -ENOMEM.
 */
int config_json_parse(const char *text, size_t size, const char *source, struct request *r);

#endif
