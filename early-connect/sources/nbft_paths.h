/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads the namespaces and the discovery controllers of a firmware table. These are the
 * paths that the table asks for.
 */
#ifndef EC_SOURCES_NBFT_PATHS_H
#define EC_SOURCES_NBFT_PATHS_H

#include "sources/nbft_reader.h"

/* Read a list: the namespaces before the discovery controllers. Returns 0 or -ENOMEM. */
int nbft_read_ssns(struct nbft_reader *reader);
int nbft_read_discoveries(struct nbft_reader *reader);

#endif
