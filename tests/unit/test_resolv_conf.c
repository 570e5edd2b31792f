// SPDX-License-Identifier: GPL-2.0-or-later
#include "ip/resolv_conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/macro.h"
#include "tap.h"

/* The files stand in $FILES. */
static char *text_of(const char *name)
{
	char *text = NULL;

	if (file_read(getenv("FILES"), name, &text, NULL))
		abort();
	return text;
}

static void test_servers(void)
{
	_cleanup_free_ char *text = text_of("/resolv.conf");
	const char *at = text;
	char server[64];

	ok(resolv_conf_next_server(&at, server, sizeof(server)) && !strcmp(server, "192.0.2.53"),
	   "a server behind a tab, before a comment");
	ok(resolv_conf_next_server(&at, server, sizeof(server)) && !strcmp(server, "fe80::1%eth0"),
	   "no name, no line that begins with a blank, no other key");
	ok(!resolv_conf_next_server(&at, server, sizeof(server)) && !*at, "no further one");
	at = "nameserver 192.0.2.53";
	ok(resolv_conf_next_server(&at, server, sizeof(server)), "the last line may be open");
	at = "nameserver";
	ok(!resolv_conf_next_server(&at, server, sizeof(server)), "nothing behind the key");
}

static void test_networkd(void)
{
	_cleanup_free_ char *text = text_of("/networkd");
	char conf[1024];

	ok(!resolv_conf_of_networkd(text, conf, sizeof(conf)) &&
		   !strcmp(conf, "nameserver 192.0.2.53\nnameserver 2001:db8::53\n"
				 "search example.com example.net\n"),
	   "servers and domains; no server with a port or a name of its own");
	ok(resolv_conf_of_networkd(text, conf, 30) == -E2BIG, "too little room for the servers");
	ok(resolv_conf_of_networkd(text, conf, 60) == -E2BIG, "too little room for the domains");
	ok(!resolv_conf_of_networkd("DNS=\nDOMAINS=example.com\n", conf, sizeof(conf)) && !*conf,
	   "domains alone are nothing");
	ok(!resolv_conf_of_networkd("FALLBACK_DNS=192.0.2.1\n", conf, sizeof(conf)) && !*conf,
	   "another key that ends so");
}

static void test_hosts(void)
{
	_cleanup_free_ char *text = text_of("/hosts");

	ok(hosts_file_has(text, "storage.example.com"), "a name");
	ok(hosts_file_has(text, "Storage"), "an alias, in any case");
	ok(hosts_file_has(text, "other"), "the last word of the file");
	ok(!hosts_file_has(text, "example.com"), "the end of a name is another name");
	ok(!hosts_file_has(text, "stor"), "and so is the beginning");
}

int main(void)
{
	test_servers();
	test_networkd();
	test_hosts();
	return tap_end();
}
