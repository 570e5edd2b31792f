// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void request_init(struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->timeout = TIMEOUT_UNSET;
}

void request_release(struct request *r)
{
	mistakes_release(&r->mistakes);
	free(r->endpoints);
	free(r->hfis);
	free(r->ifnames);
	request_init(r);
}

struct endpoint *request_add_endpoint(struct request *r, const char *source)
{
	struct endpoint *grown, *e;

	grown = reallocarray(r->endpoints, r->endpoint_count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	r->endpoints = grown;
	e = &grown[r->endpoint_count++];
	memset(e, 0, sizeof(*e));
	snprintf(e->source, sizeof(e->source), "%s", source);
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
	struct ifname *grown = reallocarray(r->ifnames, r->ifname_count + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	r->ifnames = grown;
	return memset(&grown[r->ifname_count++], 0, sizeof(*grown));
}

void request_drop_endpoint(struct request *r)
{
	r->endpoint_count--;
}

void request_drop_first(struct request *r, size_t count)
{
	if (!count)
		return;
	r->endpoint_count -= count;
	memmove(r->endpoints, r->endpoints + count, r->endpoint_count * sizeof(*r->endpoints));
}

void request_error(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistakes_add(&r->mistakes, true, format, args);
	va_end(args);
}

void request_warning(struct request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mistakes_add(&r->mistakes, false, format, args);
	va_end(args);
}
