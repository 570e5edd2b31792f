/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One firmware table while it is being read: shared by nbft.c, nbft_hfi.c and nbft_paths.c alone.
 */
#ifndef EC_SOURCES_NBFT_READER_H
#define EC_SOURCES_NBFT_READER_H

#include "request/request.h"
#include "sources/nbft_table.h"

#define NBFT_SOURCE "nbft"

/* Indexes have one byte. */
#define NBFT_INDEXES 256

struct nbft_reader {
	struct nbft_table table;
	const char *file;
	struct request *r;
	struct {
		bool known, usable;
		size_t at;  /* in r->hfis, where usable */
		int family; /* 0 where nothing in the entry tells it */
	} hfis[NBFT_INDEXES];
	bool used[NBFT_INDEXES]; /* discovery controllers that an SSNS entry names */
	char fault[256];	 /* the first one */
	unsigned int faults;
};

/* Note a mistake of the table; the text completes "FILE: …". */
void nbft_fault(struct nbft_reader *reader, const char *format, ...) printf_like(2, 3);

/* What an error of nbft_table_text() means: completes "its NQN …". */
const char *nbft_text_fault(int err);

/*
 * An address of a table, IPv4 as mapped IPv6: @text (46 bytes) is empty for none. Returns its
 * family, 0 where none has none, or -EINVAL for what can be nobody's address.
 */
int nbft_address(const unsigned char *raw, char *text);

/* Read a list. Returns 0 or -ENOMEM. The interfaces come first, discovery controllers last. */
int nbft_read_hfis(struct nbft_reader *reader);
int nbft_read_ssns(struct nbft_reader *reader);
int nbft_read_discoveries(struct nbft_reader *reader);

/* Let @e leave by the interface @index, if the table has it. */
void nbft_set_host_side(struct nbft_reader *reader, unsigned int index, struct endpoint *e);

#endif
