// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/discovery_conf.h"

#include "harness.h"

#define KEYS                                                               \
	"\n-t tcp -a 10.0.0.1 -S " SECRET "\n-t tcp -a 10.0.0.1 -S" SECRET \
	"\n-t tcp -a 10.0.0.1 --dhchap-secret=" SECRET " --tls_key " SECRET "\n"

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *lines = fuzz_join("", text, KEYS);

	(void)size;
	promise(!discovery_conf_parse(lines, "discovery.conf", r));
}
