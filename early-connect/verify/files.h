/* SPDX-License-Identifier: GPL-2.0-or-later */
/* These checks look at files and services: fstab, mounts, the image, secrets, units. */
#ifndef EC_VERIFY_FILES_H
#define EC_VERIFY_FILES_H

#include "verify/evidence.h"

check_fn verify_fstab, verify_mounts, verify_image, verify_secrets, verify_service, verify_others;

#endif
