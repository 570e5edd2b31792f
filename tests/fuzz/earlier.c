// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/earlier.h"

#include <errno.h>

#include "harness.h"

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	struct earlier earlier;
	int err = earlier_parse(text, &earlier);

	(void)size;
	promise(err == 0 || err == -EINVAL);
	promise(!err || !earlier.state);
	/* Twice: what it adds is found again. */
	for (int i = 0; i < 2; i++) {
		size_t before = r->endpoint_count;

		promise(earlier_add(&earlier, r) == 0);
		promise(r->endpoint_count <= before + earlier.path_count);
	}
	earlier_release(&earlier);
}
