// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/uri.h"

#include <errno.h>
#include <string.h>

#include "harness.h"
#include "request/plan.h"

/* The URI of an endpoint, every byte of its NQN encoded; caller frees. */
static char *to_uri(const struct endpoint *e)
{
	char address[ADDRESS_TEXT_SIZE], nqn[NQN_SIZE * 3] = "", *uri;

	for (size_t i = 0; e->subsysnqn[i]; i++)
		snprintf(nqn + 3 * i, 4, "%%%02x", (unsigned char)e->subsysnqn[i]);
	if (asprintf(&uri, "nvme+tcp://%s/%s/%s", endpoint_address(e, address, sizeof(address)),
		     nqn, e->nids.text[0]) < 0)
		abort();
	return uri;
}

/* What was understood, written down, is understood the same. */
static void check_round_trip(const struct endpoint *e)
{
	_cleanup_free_ char *uri = to_uri(e);
	struct request again;

	request_init(&again);
	promise(!uri_parse(uri, e->source, &again));
	promise(again.endpoint_count == 1 && !mistakes_have_error(&again.mistakes));
	promise(endpoint_is_same(e, again.endpoints));
	promise(!memcmp(&e->nids, &again.endpoints->nids, sizeof(e->nids)));
	promise(e->discovery == again.endpoints->discovery);
	request_release(&again);
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	int err = uri_parse(text, "uri", r);

	(void)size;
	promise(err == 0 || err == -EINVAL);
	promise(err ? !r->endpoint_count && mistakes_have_error(&r->mistakes)
		    : r->endpoint_count == 1 && !mistakes_have_error(&r->mistakes));
	if (!err)
		check_round_trip(r->endpoints);
}
