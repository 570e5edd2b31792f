/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is an interface a network manager's by its configuration, and does that use DHCP? */
#ifndef EC_HANDOVER_CONFIGURED_H
#define EC_HANDOVER_CONFIGURED_H

enum configured { NOT_CONFIGURED, CONFIGURED, CONFIGURED_DHCP };

#endif
