/* SPDX-License-Identifier: GPL-2.0-or-later */
/* These checks ask whether everything that was asked for is there. */
#ifndef EC_VERIFY_ASKED_H
#define EC_VERIFY_ASKED_H

#include "verify/evidence.h"

check_fn verify_hand_over, verify_configuration, verify_modules, verify_paths, verify_namespaces;

#endif
