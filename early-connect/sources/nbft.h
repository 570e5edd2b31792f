/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An NVMe Boot Firmware Table (NBFT) says what the firmware booted from, and over which interfaces.
 * This file reads the tables of this machine.
 */
#ifndef EC_SOURCES_NBFT_H
#define EC_SOURCES_NBFT_H

#include "request/request.h"

/*
 * Add the endpoints, interfaces and host identity of one table, the @size bytes at @raw, to @r.
 * Whatever is wrong with the table becomes one warning that begins with @file. Returns 0 or
 * -ENOMEM.
 */
int nbft_parse(const unsigned char *raw, size_t size, const char *file, struct request *r);

/* Parse every table below @root, in the order of their names. Returns 0 or -ENOMEM. */
int nbft_read(const char *root, struct request *r);

#endif
