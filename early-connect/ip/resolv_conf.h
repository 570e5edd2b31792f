/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions read and make the text of the files by which the C library looks names up:
 * resolv.conf(5) and hosts(5). They open no file.
 */
#ifndef EC_IP_RESOLV_CONF_H
#define EC_IP_RESOLV_CONF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Fill @conf with what /etc/resolv.conf is to say, from the text of
 * systemd-networkd's /run/systemd/netif/state; empty where that names no server. 0, or -E2BIG.
 */
int resolv_conf_of_networkd(const char *state, char *conf, size_t size);

/* Do the lines of a hosts(5) file tell @name? A comment that names it counts too. */
bool hosts_file_has(const char *text, const char *name);

/*
 * Take the next "nameserver ADDRESS" of a resolv.conf(5), from *@text on, into @server. False when
 * there is none.
 */
bool resolv_conf_next_server(const char **text, char *server, size_t size);

#endif
