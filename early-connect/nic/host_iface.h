/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A firmware table names an interface by its MAC and its VLAN. This file finds the interface, and
 * puts its name into the endpoint.
 */
#ifndef EC_NIC_HOST_IFACE_H
#define EC_NIC_HOST_IFACE_H

#include "request/request.h"

/*
 * Set host_iface of an endpoint whose source names its interface by host_mac and host_vlan, as
 * sysfs and proc below @root show them now. Returns 0, also where nothing names an interface, or
 * -ENODEV while there is none.
 */
int host_iface_find(const char *root, struct endpoint *e);

#endif
