/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This enum answers two questions about an interface. Does the configuration of a network manager
 * name it? Does that configuration use DHCP?
 */
#ifndef EC_HANDOVER_CONFIGURED_H
#define EC_HANDOVER_CONFIGURED_H

enum configured { NOT_CONFIGURED, CONFIGURED, CONFIGURED_DHCP };

#endif
