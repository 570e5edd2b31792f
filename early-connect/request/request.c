// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_text.h"
#include "request/secrets.h"

void request_init(struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->timeout = r->grace = TIMEOUT_UNSET;
}

static void release_endpoints(struct request *r)
{
	if (r->endpoints)
		secrets_wipe(r->endpoints, r->endpoint_count);
	free(r->endpoints);
}

void request_release(struct request *r)
{
	mistakes_release(&r->mistakes);
	mistakes_release(&r->excluded);
	exclusions_release(&r->exclusions);
	release_endpoints(r);
	free(r->hfis);
	free(r->ifnames);
	request_init(r);
}

#define ROOM_OF_MOST 64

/*
 * Not realloc(): that would leave the keys in the memory that it frees. Room that is not used costs
 * nothing, copies of many endpoints do.
 */
static bool make_room(struct request *r)
{
	size_t room = r->endpoint_room >= ROOM_OF_MOST ? ENDPOINTS_MAX
		      : r->endpoint_room	       ? 2 * r->endpoint_room
						       : 1;
	struct endpoint *grown;

	if (r->endpoint_count < r->endpoint_room)
		return true;
	grown = calloc(room, sizeof(*grown));
	if (!grown)
		return false;
	if (r->endpoint_count)
		memcpy(grown, r->endpoints, r->endpoint_count * sizeof(*grown));
	release_endpoints(r);
	r->endpoints = grown;
	r->endpoint_room = room;
	return true;
}

struct endpoint *request_add_endpoint(struct request *r, const char *source)
{
	struct endpoint *e;

	if (r->endpoint_count == ENDPOINTS_MAX) {
		request_drop_endpoint(r);
		r->beyond++;
	}
	if (!make_room(r))
		return NULL;
	e = &r->endpoints[r->endpoint_count++];
	memset(e, 0, sizeof(*e));
	plain(source, e->source, sizeof(e->source)); /* a file may have any name */
	return e;
}

struct hfi *request_add_hfi(struct request *r)
{
	struct hfi *grown = reallocarray(r->hfis, r->hfi_count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	r->hfis = grown;
	return memset(&grown[r->hfi_count++], 0, sizeof(*grown));
}

struct ifname *request_add_ifname(struct request *r)
{
	struct ifname *grown = r->ifnames;

	/* Room for the next power of two. */
	if (!(r->ifname_count & (r->ifname_count - 1)))
		grown = reallocarray(r->ifnames, r->ifname_count ? 2 * r->ifname_count : 1,
				     sizeof(*grown));
	if (!grown)
		return NULL;
	r->ifnames = grown;
	return memset(&grown[r->ifname_count++], 0, sizeof(*grown));
}

void request_drop_endpoint(struct request *r)
{
	r->endpoint_count--;
	secrets_wipe(&r->endpoints[r->endpoint_count], 1);
}

void request_drop_first(struct request *r, size_t count)
{
	if (!count)
		return;
	r->endpoint_count -= count;
	memmove(r->endpoints, r->endpoints + count, r->endpoint_count * sizeof(*r->endpoints));
	secrets_wipe(r->endpoints + r->endpoint_count, count);
}

void request_error(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistakes_add(&r->mistakes, true, format, args);
	va_end(args);
}

void request_excluded(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistakes_add(&r->excluded, false, format, args);
	va_end(args);
}

void request_warning(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistakes_add(&r->mistakes, false, format, args);
	va_end(args);
}
