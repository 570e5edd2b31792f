/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks: fstab, mounts, the image, secrets, services. */
#ifndef EC_VERIFY_FILES_H
#define EC_VERIFY_FILES_H

#include "verify/evidence.h"

check_fn verify_fstab, verify_mounts, verify_image, verify_secrets, verify_service, verify_others;

#endif
