/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file makes ifupdown keep a boot interface. It writes ifupdown's state files, which then say
 * that the interface is up already.
 */
#ifndef EC_HANDOVER_IFUPDOWN_H
#define EC_HANDOVER_IFUPDOWN_H

#include "handover/configured.h"
#include "handover/steps.h"

#define HANDOVER_LOGICAL "early-connect" /* what ifupdown's state calls such an interface */

/* Its state files, by which the interface is up already. */
void handover_ifupdown(struct handover *h, const struct boot_nic *nic);

enum configured ifupdown_configures(const char *root, const char *name);

/* Does it keep the interface, by what was written here or because it has no state of it? */
bool ifupdown_keeps(const char *root, const char *name);

#endif
