// SPDX-License-Identifier: GPL-2.0-or-later
/* NVM Express Base Specification 2.0, 5.16.1.23: a header and records of 1024 bytes each. */
#include "engine/discovery_log.h"

#include <endian.h>
#include <errno.h>
#include <libnvme.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_text.h"

#define READINGS_MAX 5
#define HEADER_SIZE  20 /* what is used of it, in whole double words */
#define PIECE	     4	/* records in 4096 bytes, which every controller transfers */

/* Text in a field of @size bytes, padded with blanks or NULs. */
static int take_text(char *field, size_t field_size, const char *text, size_t size)
{
	size_t len = strnlen(text, size);

	while (len && text[len - 1] == ' ')
		len--;
	return field_set(field, field_size, text, len);
}

/* A referral may be to a name: administrators write those. A subsystem's port knows its address. */
static bool is_reachable(const struct record *record)
{
	return traddr_is_of_host(record->traddr) ||
	       (record->referral && !traddr_is_address(record->traddr) &&
		traddr_is_valid(record->traddr));
}

/* What is wrong with @record, which @entry was taken to; NULL: nothing. */
static const char *find_fault(const struct nvmf_disc_log_entry *entry, struct record *record)
{
	const char *why;

	if (take_text(record->subsysnqn, sizeof(record->subsysnqn), entry->subnqn,
		      sizeof(entry->subnqn)) ||
	    nqn_check(record->subsysnqn, &why))
		return "its subnqn is no name";
	if (take_text(record->traddr, sizeof(record->traddr), entry->traddr,
		      sizeof(entry->traddr)) ||
	    !is_reachable(record))
		return "its traddr is no address of a host";
	if (take_text(record->trsvcid, sizeof(record->trsvcid), entry->trsvcid,
		      sizeof(entry->trsvcid)) ||
	    !trsvcid_is_valid(record->trsvcid))
		return "its trsvcid is no port";
	return NULL;
}

static void leave_out(struct discovery_log *log, const struct nvmf_disc_log_entry *entry,
		      const char *why)
{
	if (!log->left_out++)
		snprintf(log->why, sizeof(log->why), "%.*s at %.*s: %s", 24, entry->subnqn, 28,
			 entry->traddr, why);
	text_make_plain(log->why);
}

static void take_entry(struct discovery_log *log, const struct nvmf_disc_log_entry *entry)
{
	struct record *record = &log->records[log->count];
	const char *why;

	memset(record, 0, sizeof(*record));
	record->referral = entry->subtype == NVME_NQN_DISC;
	record->self = entry->subtype == NVME_NQN_CURR;
	if (record->self && !take_text(record->subsysnqn, sizeof(record->subsysnqn), entry->subnqn,
				       sizeof(entry->subnqn))) {
		log->count++;
		return;
	}
	if ((entry->subtype != NVME_NQN_NVME && !record->referral) ||
	    entry->trtype != NVMF_TRTYPE_TCP)
		return; /* for others, or the controller itself */
	record->tls = entry->tsas.tcp.sectype != NVMF_TCP_SECTYPE_NONE;
	why = find_fault(entry, record);
	if (why) {
		leave_out(log, entry, why);
		return;
	}
	log->count++;
	if (nqn_fault(record->subsysnqn) && !*log->odd)
		snprintf(log->odd, sizeof(log->odd), "%.90s", record->subsysnqn);
}

static int read_header(discovery_get *get, void *context, uint64_t *genctr, uint64_t *numrec)
{
	unsigned char header[HEADER_SIZE] = { 0 };
	uint64_t word;
	int err = get(context, 0, header, sizeof(header));

	memcpy(&word, header, sizeof(word));
	*genctr = le64toh(word);
	memcpy(&word, header + sizeof(word), sizeof(word));
	*numrec = le64toh(word);
	return err;
}

static int read_records(discovery_get *get, void *context, struct discovery_log *log)
{
	size_t count = log->told < DISCOVERY_RECORDS_MAX ? log->told : DISCOVERY_RECORDS_MAX;
	struct nvmf_disc_log_entry entries[PIECE];
	int err = 0;

	log->count = log->left_out = 0;
	*log->odd = '\0';
	for (size_t at = 0; !err && at < count; at += PIECE) {
		size_t piece = count - at < PIECE ? count - at : PIECE;

		err = get(context, (at + 1) * sizeof(*entries), entries,
			  (uint32_t)(piece * sizeof(*entries)));
		for (size_t i = 0; !err && i < piece; i++)
			take_entry(log, &entries[i]);
	}
	return err;
}

int discovery_log_read(discovery_get *get, void *context, struct discovery_log *log)
{
	uint64_t before = 0, after = 0, numrec = 0;
	int err;

	memset(log, 0, sizeof(*log));
	log->records = calloc(DISCOVERY_RECORDS_MAX + 1, sizeof(*log->records));
	if (!log->records)
		return -ENOMEM;
	err = read_header(get, context, &before, &log->told);
	for (int reading = 0; !err && reading < READINGS_MAX; reading++) {
		err = read_records(get, context, log);
		if (!err)
			err = read_header(get, context, &after, &numrec);
		if (!err && after == before)
			return 0;
		before = after;
		log->told = numrec;
	}
	return err ? err : -EAGAIN;
}
