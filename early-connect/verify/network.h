/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks: the interfaces that root is reached over, and who keeps them. */
#ifndef EC_VERIFY_NETWORK_H
#define EC_VERIFY_NETWORK_H

#include "verify/evidence.h"

check_fn verify_network, verify_lease, verify_one_subnet;

#endif
