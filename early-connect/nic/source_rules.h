/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A routing rule can look at the source address of a packet. This file says whether an interface
 * has such rules.
 */
#ifndef EC_NIC_SOURCE_RULES_H
#define EC_NIC_SOURCE_RULES_H

#include <stdbool.h>

/*
 * Has the running system, for every IPv4 address of the interface, a routing rule that looks at the
 * source: `ip rule add from ADDRESS table …`? What leaves from it then goes its own way.
 */
bool interface_is_source_routed(const char *interface);

#endif
