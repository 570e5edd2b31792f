/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The core's rows for paths whose traddr is a host name. Such a path is looked up as others are
 * probed, and then stands as the paths to its addresses: it is PATH_RESOLVED and counts no more. No
 * system call.
 */
#ifndef EC_ENGINE_NAMES_H
#define EC_ENGINE_NAMES_H

#include "engine/events.h"

/* The look-up has found addresses: a path for each, and those that went are withdrawn. */
move names_found;

move names_failed;

/* The look-up's time is up. */
move names_silent;

/* A name that has addresses is looked up again, unless one of them is of use. */
move names_due;

#endif
