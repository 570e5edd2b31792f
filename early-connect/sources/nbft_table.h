/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file knows the layout of a firmware table: which bytes may be read, and where they are. The
 * structures are libnvme's (nvme/nbft.h), but its reader is not used. libnvme 1.13 trusts lengths
 * and offsets that firmware wrote. It also drops, without a word, what has no port, no discovery
 * NQN or no list of secondary interfaces, which the specification allows.
 */
#ifndef EC_SOURCES_NBFT_TABLE_H
#define EC_SOURCES_NBFT_TABLE_H

#include <libnvme.h>
#include <stdbool.h>

struct nbft_table {
	const unsigned char *raw; /* not owned */
	size_t size;		  /* the header's, at most what @raw has */
	size_t heap, heap_end;
	struct nbft_control control; /* all zero where it is marked as not valid: an empty table */
};

enum nbft_list { NBFT_LIST_HFI, NBFT_LIST_SSNS, NBFT_LIST_DISCOVERY };

/*
 * Check header, checksum, heap and the lists of the @size bytes at @raw. Returns 0, or -EINVAL with
 * in
 * @why (@why_size bytes) what is wrong: it completes "FILE: …".
 */
int nbft_table_open(struct nbft_table *table, const unsigned char *raw, size_t size, char *why,
		    size_t why_size);

/* How many entries a list has. */
unsigned int nbft_table_count(const struct nbft_table *table, enum nbft_list list);

/* Copy the @index'th entry, from 0, to @entry: a struct nbft_hfi, nbft_ssns or nbft_discovery. */
void nbft_table_entry(const struct nbft_table *table, enum nbft_list list, unsigned int index,
		      void *entry);

/* Copy the security profile of that index; false: there is none that is valid. */
bool nbft_table_security(const struct nbft_table *table, unsigned int index,
			 struct nbft_security *security);

/* Copy the host descriptor; -ENOENT when there is none, -EINVAL when it is damaged. */
int nbft_table_host(const struct nbft_table *table, struct nbft_host *host);

/* What a reference into the heap stands for; NULL when that is not @min bytes inside the heap. */
const unsigned char *nbft_table_object(const struct nbft_table *table, struct nbft_heap_obj object,
				       size_t min);

/*
 * Copy a text, whose NUL may be missing or be counted. Returns 0, -ENOENT when there is none,
 * -ERANGE when it is not inside the heap, -ENAMETOOLONG when it does not fit, -EILSEQ when it holds
 * control characters.
 */
int nbft_table_text(const struct nbft_table *table, struct nbft_heap_obj object, char *text,
		    size_t size);

#endif
