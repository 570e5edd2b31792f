/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These checks compare what the kernel has with what was meant: root, identity, timeouts, policies.
 */
#ifndef EC_VERIFY_KERNEL_H
#define EC_VERIFY_KERNEL_H

#include "verify/evidence.h"

check_fn verify_root, verify_exclusions, verify_identity, verify_loss_timeout, verify_iopolicy,
	verify_multipath, verify_duplicates;

#endif
