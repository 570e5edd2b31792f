// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/conf.h"

#include "harness.h"

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *lines = fuzz_join("", text, "\ndhchap_key = " SECRET "\n");

	(void)size;
	promise(!conf_parse(lines, "early-connect.conf", r));
}
