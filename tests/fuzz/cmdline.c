// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/cmdline.h"

#include "harness.h"

/* Keys have no place there, but somebody may think so: those words come before the input. */
#define KEYS "rd.nvmf.dhchap_key=" SECRET " rd.nvmf.opts=dhchap_key=" SECRET ",tls_key=" SECRET " "

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *line = fuzz_join(KEYS, text, "");

	(void)size;
	promise(!cmdline_parse(line, r));
}
