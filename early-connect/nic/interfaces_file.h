/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads /etc/network/interfaces, the configuration of ifupdown. It says whether an
 * interface has a stanza there, and whether that uses DHCP.
 */
#ifndef EC_NIC_INTERFACES_FILE_H
#define EC_NIC_INTERFACES_FILE_H

#include <stdbool.h>

/*
 * Has ifupdown's /etc/network/interfaces below @root, or a file that it sources, a stanza for the
 * interface @name? *@dhcp: one of them says "inet dhcp".
 */
bool interfaces_file_has(const char *root, const char *name, bool *dhcp);

#endif
