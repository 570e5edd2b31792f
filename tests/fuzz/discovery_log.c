// SPDX-License-Identifier: GPL-2.0-or-later
/* What a discovery controller says: the page, behind a byte that says when it changes. */
#include "engine/discovery_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_text.h"
#include "harness.h"

struct page {
	const unsigned char *data;
	size_t size;
	unsigned int reads, changes_at;
};

static int get(void *context, uint64_t offset, void *data, uint32_t size)
{
	struct page *page = context;
	size_t there = offset < page->size ? page->size - offset : 0;

	promise(size && size <= 4096);
	if (++page->reads == 250)
		return -EIO;
	memset(data, 0, size);
	memcpy(data, page->data + (there ? offset : 0), there < size ? there : size);
	if (!offset && page->changes_at && page->reads % page->changes_at == 0)
		*(unsigned char *)data ^= 1; /* the generation counter */
	return 0;
}

static void check_record(const struct record *record)
{
	const char *why;

	promise(text_is_plain(record->subsysnqn));
	if (record->self)
		return;
	promise(!nqn_check(record->subsysnqn, &why));
	promise(trsvcid_is_valid(record->trsvcid));
	promise(traddr_is_valid(record->traddr));
	promise(record->referral || traddr_is_of_host(record->traddr));
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct page page = { (const unsigned char *)text + 1, size ? size - 1 : 0, 0,
			     size ? (unsigned char)*text : 0 };
	struct discovery_log log;
	int err = discovery_log_read(get, &page, &log);

	(void)r;
	promise(!err || err == -EIO || err == -EAGAIN || err == -ENOMEM);
	promise(log.count <= DISCOVERY_RECORDS_MAX && memchr(log.why, '\0', sizeof(log.why)));
	promise(!log.left_out == !*log.why);
	for (size_t i = 0; !err && i < log.count; i++)
		check_record(&log.records[i]);
	free(log.records);
}
