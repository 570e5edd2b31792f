// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/dhcp.h"

#include <string.h>

#include "harness.h"

/* What is wrong in a lease is somebody else's or a warning: the network must not stop a boot. */
void fuzz_parse(const char *text, size_t size, struct request *r)
{
	static const char *const keys[] = { "ROOTPATH", "ROOT_PATH", "root-path", "new_root_path" };

	(void)size;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t before = r->endpoint_count;

		promise(!dhcp_parse(text, keys[i], "eth0", r));
		promise(r->endpoint_count <= before + 1 && r->mistakes.count <= i + 1);
		promise(r->endpoint_count == before || strstr(text, keys[i]));
	}
	promise(!mistakes_have_error(&r->mistakes));
}
