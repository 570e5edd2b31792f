/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks: what the kernel has, held against what was meant. */
#ifndef EC_VERIFY_KERNEL_H
#define EC_VERIFY_KERNEL_H

#include "verify/evidence.h"

check_fn verify_root, verify_identity, verify_loss_timeout, verify_iopolicy, verify_multipath,
	verify_duplicates;

#endif
