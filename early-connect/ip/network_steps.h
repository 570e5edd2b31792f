/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps that set up a network: what the shell of an initramfs reads, one a line. */
#ifndef EC_IP_NETWORK_STEPS_H
#define EC_IP_NETWORK_STEPS_H

#include <stdio.h>

#include "ip/network.h"

/*
 * Print to @out the steps that set up @n, one a line; the grammar stands in network_steps.c. A
 * route whose interface can't be told is noted in @r as an error. Returns 0, or -EIO when @out
 * failed.
 */
int network_steps(const struct network *n, FILE *out, struct request *r);

#endif
