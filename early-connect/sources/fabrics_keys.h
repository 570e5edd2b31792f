/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of nvme-fabrics.conf: where each may stand, and what it sets. */
#ifndef EC_SOURCES_FABRICS_KEYS_H
#define EC_SOURCES_FABRICS_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "request/endpoint.h"

/* Where a key may stand. */
enum place {
	NOWHERE,
	IN_DISCOVERY_DEFAULTS = 1,
	IN_IO_DEFAULTS = 2,
	IN_HOST = 4,
	IN_DISCOVERY = 8,
	IN_SUBSYSTEM = 16,
	ON_CONTROLLER = 32,
};

#define IN_ENDPOINT (IN_DISCOVERY | IN_SUBSYSTEM)

#define FABRICS_KEYS_MAX 48

/* Key and value: it is not connected, since a key that may protect it is unknown. */
#define FABRICS_UNCLEAR "?"

/* The place of a section's keys; NOWHERE for an unknown section. */
enum place fabrics_place(const char *section);

/* A number, below FABRICS_KEYS_MAX, for each key that there is. */
size_t fabrics_key_number(const char *key);

/* Set @key of @e, or unset it; NULL, or a few words on what is wrong with the value. */
const char *fabrics_key_set(struct endpoint *e, const char *key, const char *value);

/* What is wrong with @key at @place: NULL for nothing; *@fatal: more than a warning. */
const char *fabrics_key_check(const char *key, const char *value, enum place place, bool *fatal);

/* What a value of a key that protects is taken for where it cannot be read; NULL: it does not. */
const char *fabrics_key_stand_in(const char *key);

#endif
