/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the administrator does not want connected, whoever enumerates it: nvme-cli 3's exclusion
 * list (libnvme/design/EXCLUSIONS.md of nvme-cli 3.0). Who is told explicitly connects all the
 * same.
 */
#ifndef EC_REQUEST_EXCLUSIONS_H
#define EC_REQUEST_EXCLUSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "request/endpoint.h"

#define EXCLUSION_FIELDS 8

struct exclusion {
	char *text;			      /* owned; what @fields points into */
	const char *fields[EXCLUSION_FIELDS]; /* NULL: does not matter */
	char where[SOURCE_SIZE + 24];	      /* "FILE: line N" */
	bool hit, told;			      /* something was left out for it, and that was said */
	uint64_t sum;			      /* over @fields, as those of an endpoint are summed */
	size_t next;			      /* of the same bucket, plus one; 0: none */
};

struct exclusions {
	struct exclusion *list;
	size_t count;
	size_t *first, *last; /* of each bucket, plus one; as many as a power of two */
	size_t buckets;
	bool kinds[1 << EXCLUSION_FIELDS]; /* there are entries of just these fields */
};

/*
 * Add the entry @text, "key=value[;key=value…]", of @line of @file. Returns NULL, or a few words on
 * why it excludes nothing: then, and when there is no memory for it, it is not added.
 */
const char *exclusions_add(struct exclusions *exclusions, const char *file, size_t line,
			   const char *text);
void exclusions_release(struct exclusions *exclusions);

/* The first entry all of whose fields @e has; NULL: none. The list keeps it. */
struct exclusion *exclusions_find(const struct exclusions *exclusions, const struct endpoint *e);

/* The same where what asks for @e has enumerated it: a file, firmware, DHCP or a discovery log. */
struct exclusion *exclusions_forbid(const struct exclusions *exclusions, const struct endpoint *e);

#endif
