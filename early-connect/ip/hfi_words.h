/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file prints the interfaces of the firmware tables as words of the kernel command line. The
 * tables are read in sources/nbft.c.
 */
#ifndef EC_IP_HFI_WORDS_H
#define EC_IP_HFI_WORDS_H

#include <stdio.h>

#include "request/request.h"

enum words_part {
	WORDS_ALL,
	/* For dracut's network-legacy, which ends the boot over a second ip= of an interface: */
	WORDS_ONE_IP, /* those for it, with the one ip= that needs a client */
	WORDS_REST,   /* the others: addresses and routes */
};

/*
 * Print to @out the kernel command line words, in dracut's syntax, that set up the interfaces of
 * the firmware tables, one a line. None when there is no such interface, and none when the command
 * line has an ip= of its own: whoever says how the network is set up says all of it. What of @part
 * cannot be said is noted in @mistakes. Returns 0, or -EIO when @out failed.
 */
int network_words(const struct request *r, enum words_part part, FILE *out,
		  struct request *mistakes);

#endif
