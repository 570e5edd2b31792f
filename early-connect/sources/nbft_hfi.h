/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This file reads the interfaces of a firmware table. */
#ifndef EC_SOURCES_NBFT_HFI_H
#define EC_SOURCES_NBFT_HFI_H

#include "sources/nbft_reader.h"

/*
 * An address of a table, IPv4 as mapped IPv6: @text (46 bytes) is empty for none. Returns its
 * family, 0 where none has none, or -EINVAL for what can be nobody's address.
 */
int nbft_address(const unsigned char *raw, char *text);

/* Read the list of interfaces, before all others. Returns 0 or -ENOMEM. */
int nbft_read_hfis(struct nbft_reader *reader);

/* Let @e leave by the interface @index, if the table has it. */
void nbft_set_host_side(struct nbft_reader *reader, unsigned int index, struct endpoint *e);

#endif
