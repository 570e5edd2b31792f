// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/resolv_conf.h"

#include <string.h>

#include "harness.h"

static size_t count_servers(const char *text)
{
	char server[64];
	size_t count = 0;

	while (resolv_conf_next_server(&text, server, sizeof(server))) {
		promise(traddr_is_address(server));
		count++;
	}
	promise(!*text);
	return count;
}

/* What is written of systemd-networkd's state is read back, at any size of the room for it. */
void fuzz_parse(const char *text, size_t size, struct request *r)
{
	_cleanup_free_ char *conf = malloc(size + 1);
	int err = resolv_conf_of_networkd(text, conf, size + 1);

	(void)r;
	promise(strlen(conf) <= size);
	promise(err || !*conf == !count_servers(conf));
	count_servers(text);
	promise(!hosts_file_has(text, "storage.example.com") ||
		strcasestr(text, "storage.example.com"));
}
