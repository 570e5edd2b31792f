/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads the network words of the kernel command line, as dracut.cmdline(7) has them. The
 * words other than ip= have their parsers in link_words.c.
 */
#ifndef EC_IP_WORDS_H
#define EC_IP_WORDS_H

#include <stdio.h>

#include "ip/network.h"

/*
 * Add to @n what the network words of @line, a kernel command line, say. A word that is none is
 * left out and noted in @r as an error, with its value. Returns 0 or -ENOMEM.
 */
int ip_words_parse(const char *line, struct network *n, struct request *r);

/*
 * Does @line say how the network is set up, ask for DHCP, or have network words without an ip=?
 * Adds that to @r. Returns 0 or -ENOMEM.
 */
int ip_words_look(const char *line, struct request *r);

/*
 * Where the only ip= of @line, or none, names no interface, and a bond, bridge or VLAN stands on
 * top: print to @out the same word for each of these by its name. Returns 0 or -errno.
 */
int ip_words_of_uppers(const char *line, FILE *out);

/*
 * Is there no network word in @line but at most one ip=, in the form that klibc's ipconfig has of
 * its own? False for damaged words of dracut's forms.
 */
bool ip_words_are_klibc(const char *line);

#endif
