/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network words but ip=. Each function adds what the value of one word says to @n; returns
 * NULL, or a few words that complete "KEY=VALUE: " and @n as it was. @value is taken apart.
 */
#ifndef EC_IP_LINK_WORDS_H
#define EC_IP_LINK_WORDS_H

#include "ip/network.h"

const char *link_word_vlan(struct network *n, char *value);
const char *link_word_bond(struct network *n, char *value);
const char *link_word_ifname(struct network *n, char *value);
const char *link_word_nameserver(struct network *n, char *value);
const char *link_word_route(struct network *n, char *value);

#endif
