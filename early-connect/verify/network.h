/* SPDX-License-Identifier: GPL-2.0-or-later */
/* These checks look at the interfaces that root is reached over, and at who keeps them. */
#ifndef EC_VERIFY_NETWORK_H
#define EC_VERIFY_NETWORK_H

#include "verify/evidence.h"

check_fn verify_network, verify_lease, verify_one_subnet;

#endif
