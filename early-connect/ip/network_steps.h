/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file prints a network as steps, one a line. The shell of the initramfs takes the steps;
 * nothing here changes an interface.
 */
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
