// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/fabrics_conf.h"

#include "harness.h"

#define KEY "NVMeTLSkey-1:01:" SECRET ":"
#define KEYS                                                                                      \
	"\n[Subsystem]\nnqn = nqn.2026-01.org.example:a\ntls-key = " KEY "\nkxchap-secret = " KEY \
	"\ntls = " KEY "\nkeyring " KEY                                                           \
	"\ncontroller = transport=tcp;traddr=10.0.0.1;tls-key=" KEY "\n"

void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *lines = fuzz_join("", text, KEYS);

	struct fabrics_defaults defaults = { 0 };

	(void)size;
	promise(!fabrics_conf_parse(lines, "nvme-fabrics.conf", &defaults, r));
	promise(!fabrics_conf_parse_drop_in(text, "nvme-fabrics.conf.d/drop-in.conf", &defaults,
					    r));
}
