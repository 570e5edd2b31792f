// SPDX-License-Identifier: GPL-2.0-or-later
/* A list of what is not to be connected: it excludes what an entry of it says, and nothing for a
 * slip. */
#include "request/exclusions.h"

#include <string.h>

#include "harness.h"
#include "sources/exclusions_conf.h"

static struct endpoint make_endpoint(void)
{
	return (struct endpoint){ .subsysnqn = "nqn.2024-05.com.example:root",
				  .traddr = "10.0.0.1",
				  .trsvcid = "4420",
				  .source = "/etc/nvme/config.json" };
}

/* It names its line, and a field at least. */
static void check_entry(const struct exclusion *x)
{
	size_t given = 0;

	for (size_t i = 0; i < EXCLUSION_FIELDS; i++)
		given += x->fields[i] != NULL;
	promise(given > 0);
	promise(strstr(x->where, "line "));
}

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *whole = fuzz_join("[exclusions]\n", text, "");
	const struct endpoint e = make_endpoint();
	const struct exclusion *found;

	(void)size;
	promise(!exclusions_conf_parse(text, "exclusions.conf", r));
	promise(!exclusions_conf_parse(whole, "exclusions.conf.d/more.conf", r));
	promise(!mistakes_have_error(&r->mistakes));
	for (size_t i = 0; i < r->exclusions.count; i++)
		check_entry(&r->exclusions.list[i]);
	found = exclusions_find(&r->exclusions, &e);
	promise(!found ||
		(found >= r->exclusions.list && found < r->exclusions.list + r->exclusions.count));
}
