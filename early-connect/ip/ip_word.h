/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads the value of one ip=. */
#ifndef EC_IP_IP_WORD_H
#define EC_IP_IP_WORD_H

#include "ip/network.h"

/*
 * Set @w to what @value says, which is taken apart; its name servers are added to @n, and
 * @n->doubt says what of it is left out. Returns NULL, or a few words that complete "ip=VALUE: ".
 */
const char *ip_word_fill(struct network *n, struct ip_word *w, char *value);

#endif
