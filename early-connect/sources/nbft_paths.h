/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The namespaces and discovery controllers of a firmware table: the paths that it asks for. */
#ifndef EC_SOURCES_NBFT_PATHS_H
#define EC_SOURCES_NBFT_PATHS_H

#include "sources/nbft_reader.h"

/* Read a list: the namespaces before the discovery controllers. Returns 0 or -ENOMEM. */
int nbft_read_ssns(struct nbft_reader *reader);
int nbft_read_discoveries(struct nbft_reader *reader);

#endif
