// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NVM Express Boot Specification 1.0, 1.5, all numbers little-endian:
 *
 *   table   = header control { host | list | heap }      in any order, found by offset from the
 * table list    = { entry }                                  of one length; the control descriptor
 * says where object  = offset length                              a reference to bytes of the heap
 */
#include "sources/nbft_table.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MAJOR_REVISION 1 /* a minor revision only adds */

_Static_assert(sizeof(struct nbft_header) == 64, "figure 8");
_Static_assert(sizeof(struct nbft_control) == 64, "figure 9");
_Static_assert(sizeof(struct nbft_host) == 32, "figure 10");
_Static_assert(sizeof(struct nbft_hfi) == 32, "figure 12");
_Static_assert(sizeof(struct nbft_hfi_info_tcp) == 128, "figure 14");
_Static_assert(sizeof(struct nbft_ssns) == 128, "figure 16");
_Static_assert(sizeof(struct nbft_discovery) == 32, "figure 25");

struct place {
	const char *name;
	size_t entry_size; /* what we know of an entry; the table's may be longer */
	size_t offset, stride;
	unsigned int count;
};

static struct place find_list(const struct nbft_control *c, enum nbft_list list)
{
	switch (list) {
	case NBFT_LIST_HFI:
		return (struct place){ "HFI", sizeof(struct nbft_hfi), le32toh(c->hfio),
				       le16toh(c->hfil), c->num_hfi };
	case NBFT_LIST_SSNS:
		return (struct place){ "SSNS", sizeof(struct nbft_ssns), le32toh(c->ssnso),
				       le16toh(c->ssnsl), c->num_ssns };
	default:
		return (struct place){ "discovery", sizeof(struct nbft_discovery),
				       le32toh(c->disco), le16toh(c->discl), c->num_disc };
	}
}

static unsigned char sum(const unsigned char *raw, size_t size)
{
	unsigned char total = 0;

	for (size_t i = 0; i < size; i++)
		total = (unsigned char)(total + raw[i]);
	return total;
}

/* All sizes are at most 32 bits wide: nothing overflows in 64. */
static bool is_inside(const struct nbft_table *table, unsigned long long offset,
		      unsigned long long size)
{
	return offset + size <= table->size;
}

static int check_header(struct nbft_table *table, size_t file_size, char *why, size_t why_size)
{
	struct nbft_header header;
	size_t least = sizeof(header) + sizeof(struct nbft_control);

	if (!file_size)
		return snprintf(why, why_size, "the file is empty");
	if (file_size < least)
		return snprintf(why, why_size, "has %zu bytes, a table has at least %zu", file_size,
				least);
	memcpy(&header, table->raw, sizeof(header));
	if (memcmp(header.signature, NBFT_HEADER_SIG, 4))
		return snprintf(why, why_size, "does not begin with \"NBFT\"");
	table->size = le32toh(header.length);
	if (table->size > file_size)
		return snprintf(why, why_size, "says it has %zu bytes, the file has %zu",
				table->size, file_size);
	if (table->size < least)
		return snprintf(why, why_size, "says it has %zu bytes, a table has at least %zu",
				table->size, least);
	if (sum(table->raw, table->size))
		return snprintf(why, why_size, "its checksum is wrong");
	if (header.major_revision != MAJOR_REVISION)
		return snprintf(why, why_size, "its major revision is %u, only %d is known",
				header.major_revision, MAJOR_REVISION);
	if (!is_inside(table, le32toh(header.heap_offset), le32toh(header.heap_length)))
		return snprintf(why, why_size, "its heap ends behind its end");
	table->heap = le32toh(header.heap_offset);
	table->heap_end = table->heap + le32toh(header.heap_length);
	return 0;
}

static int check_list(const struct nbft_table *table, enum nbft_list list, char *why,
		      size_t why_size)
{
	struct place place = find_list(&table->control, list);

	if (!place.count)
		return 0;
	if (place.stride < place.entry_size)
		return snprintf(why, why_size, "the entries of its %s list have %zu bytes, not %zu",
				place.name, place.stride, place.entry_size);
	if (!is_inside(table, place.offset, (unsigned long long)place.stride * place.count))
		return snprintf(why, why_size, "its %s list ends behind its end", place.name);
	return 0;
}

int nbft_table_open(struct nbft_table *table, const unsigned char *raw, size_t size, char *why,
		    size_t why_size)
{
	memset(table, 0, sizeof(*table));
	table->raw = raw;
	if (check_header(table, size, why, why_size))
		return -EINVAL;
	memcpy(&table->control, raw + sizeof(struct nbft_header), sizeof(table->control));
	if (!(table->control.flags & NBFT_CONTROL_VALID)) {
		memset(&table->control, 0, sizeof(table->control));
		return 0;
	}
	if (table->control.structure_id != NBFT_DESC_CONTROL) {
		snprintf(why, why_size, "its control descriptor has the id %u, not %d",
			 table->control.structure_id, NBFT_DESC_CONTROL);
		return -EINVAL;
	}
	for (int list = NBFT_LIST_HFI; list <= NBFT_LIST_DISCOVERY; list++)
		if (check_list(table, (enum nbft_list)list, why, why_size))
			return -EINVAL;
	return 0;
}

unsigned int nbft_table_count(const struct nbft_table *table, enum nbft_list list)
{
	return find_list(&table->control, list).count;
}

void nbft_table_entry(const struct nbft_table *table, enum nbft_list list, unsigned int index,
		      void *entry)
{
	struct place place = find_list(&table->control, list);

	memcpy(entry, table->raw + place.offset + index * place.stride, place.entry_size);
}

bool nbft_table_security(const struct nbft_table *table, unsigned int index,
			 struct nbft_security *security)
{
	const struct nbft_control *c = &table->control;
	size_t stride = le16toh(c->secl);

	for (size_t i = 0; stride >= sizeof(*security) && i < c->num_sec; i++) {
		if (!is_inside(table, le32toh(c->seco) + i * stride, sizeof(*security)))
			return false;
		memcpy(security, table->raw + le32toh(c->seco) + i * stride, sizeof(*security));
		if (security->index == index && security->structure_id == NBFT_DESC_SECURITY &&
		    le16toh(security->flags) & NBFT_SECURITY_VALID)
			return true;
	}
	return false;
}

int nbft_table_host(const struct nbft_table *table, struct nbft_host *host)
{
	size_t offset = le32toh(table->control.hdesc.offset);

	if (!le16toh(table->control.hdesc.length))
		return -ENOENT;
	if (le16toh(table->control.hdesc.length) < sizeof(*host) ||
	    !is_inside(table, offset, sizeof(*host)))
		return -EINVAL;
	memcpy(host, table->raw + offset, sizeof(*host));
	if (!(host->flags & NBFT_HOST_VALID))
		return -ENOENT;
	return host->structure_id == NBFT_DESC_HOST ? 0 : -EINVAL;
}

const unsigned char *nbft_table_object(const struct nbft_table *table, struct nbft_heap_obj object,
				       size_t min)
{
	size_t offset = le32toh(object.offset), length = le16toh(object.length);

	if (length < min || offset < table->heap || offset + length > table->heap_end)
		return NULL;
	return table->raw + offset;
}

int nbft_table_text(const struct nbft_table *table, struct nbft_heap_obj object, char *text,
		    size_t size)
{
	size_t length = le16toh(object.length);
	const unsigned char *from;

	*text = '\0';
	if (!length)
		return -ENOENT;
	from = nbft_table_object(table, object, 1);
	if (!from)
		return -ERANGE;
	length = strnlen((const char *)from, length);
	if (!length)
		return -ENOENT;
	if (length >= size)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < length; i++)
		if (from[i] < ' ' || from[i] >= 0x7f)
			return -EILSEQ;
	memcpy(text, from, length);
	text[length] = '\0';
	return 0;
}
