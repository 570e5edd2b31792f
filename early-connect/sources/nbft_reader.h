/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A reader is one firmware table while it is read. It collects what is wrong with the table. */
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

/* Make one warning of the mistakes: the first of them, and how many more there are. */
void nbft_tell_faults(const struct nbft_reader *reader);

#endif
