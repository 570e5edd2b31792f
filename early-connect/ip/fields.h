/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions read the parts of a network word: addresses, masks, interfaces, numbers. What
 * they accept has no special meaning for a shell.
 */
#ifndef EC_IP_FIELDS_H
#define EC_IP_FIELDS_H

#include <stdbool.h>

#include "ip/network.h"

/* Cut *@rest at its next colon outside of brackets and of a MAC; NULL behind the last field. */
char *ip_field_next(char **rest);

/*
 * IPv4, or IPv6 in brackets. @address (ADDRESS_SIZE bytes) gets it without them. Returns AF_INET or
 * AF_INET6, or 0: it is none.
 */
int ip_field_address(char *address, const char *field);

/* A prefix length, or for IPv4 a netmask. */
bool ip_field_prefix(unsigned int *prefix, const char *mask, int family);

/* Decimal, from @min to @max. */
bool ip_field_number(unsigned int *number, const char *text, unsigned int min, unsigned int max);

/*
 * NET[/MASK], where the brackets of IPv6 may stand around all of it. As ip_field_address(); @prefix
 * is left alone where there is no mask.
 */
int ip_field_net(char *address, unsigned int *prefix, const char *net);

/* The name of an interface that can be set up. */
bool ip_field_interface(char *name, const char *text);

/* The same, or its MAC, also with dashes or in brackets; @name has IFACE_OR_MAC_SIZE bytes. */
bool ip_field_interface_or_mac(char *name, const char *text);

/* @mac (MAC_SIZE bytes) gets it in lower case. */
bool ip_field_mac(char *mac, const char *text);

/* Of an address without brackets: AF_INET6 where it has a colon, else AF_INET. */
int ip_family(const char *address);

/* Do two addresses without brackets begin with the same @prefix bits? */
bool ip_same_network(const char *one, const char *other, unsigned int prefix);

#endif
