/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions read the network words other than ip=. Each adds to @n what the value of one word
 * says, and takes @value apart. It returns NULL; or, with @n as it was, a few words that complete
 * "KEY=VALUE: ".
 */
#ifndef EC_IP_LINK_WORDS_H
#define EC_IP_LINK_WORDS_H

#include "ip/network.h"

const char *link_word_vlan(struct network *n, char *value);
const char *link_word_bond(struct network *n, char *value);
const char *link_word_bridge(struct network *n, char *value);
const char *link_word_team(struct network *n, char *value);
const char *link_word_ifname(struct network *n, char *value);
const char *link_word_nameserver(struct network *n, char *value);
const char *link_word_route(struct network *n, char *value);

#endif
