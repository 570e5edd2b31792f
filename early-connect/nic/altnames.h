/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interface can have alternative names. This file asks the kernel for them. */
#ifndef EC_NIC_ALTNAMES_H
#define EC_NIC_ALTNAMES_H

#include <stddef.h>

#define ALTNAME_SIZE 128 /* ALTIFNAMSIZ of linux/if.h */

/*
 * Ask the running kernel for the alternative names of the interface @index (ip-link(8), altname).
 * Returns how many of at most @max there are; 0 also when they can't be told.
 */
size_t altnames_read(int index, char (*names)[ALTNAME_SIZE], size_t max);

#endif
