/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These functions find the interface that an address belongs to. They read the kernel's files below
 * /proc/net.
 */
#ifndef EC_NIC_HOST_NET_H
#define EC_NIC_HOST_NET_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The interfaces that @address, the host's or a target's, belongs to: those with the narrowest
 * route to it in the main table, all of them where several have one. Returns how many of at most
 * @max names were found; 0 also when nothing can be told.
 */
size_t host_interfaces(const char *root, const char *address, char (*names)[IFNAMSIZ], size_t max);

/* Does an interface of the host have @address? True also when that can't be told. */
bool host_has_address(const char *root, const char *address);

/* Is that interface there, and up? */
bool host_interface_is_up(const char *root, const char *name);

/*
 * Has it an address that reaches beyond its link? For IPv4 a route of the main table over it tells,
 * as /proc has no file of addresses and their interfaces.
 */
bool host_interface_has_address(const char *root, const char *name);

#endif
