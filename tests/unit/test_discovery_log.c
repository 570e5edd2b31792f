// SPDX-License-Identifier: GPL-2.0-or-later
/* Discovery log pages of controllers that mean no good, or are just being changed. */
#include <endian.h>
#include <errno.h>
#include <libnvme.h>
#include <stdlib.h>
#include <string.h>

#include "engine/discovery_log.h"
#include "tap.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A controller whose log says that it has @numrec records, whatever it gives. */
struct target {
	uint64_t numrec, genctr;
	unsigned int changes;  /* it changes that often: behind a piece of the records each time */
	unsigned int commands; /* so many have come */
	unsigned int fails_at; /* the command that fails, from 1 on */
	uint64_t last;	       /* the end of what was asked for */
	struct nvmf_disc_log_entry entries[8];
	size_t count;
	bool endless; /* past them it gives the first again */
};

static int get(void *context, uint64_t offset, void *data, uint32_t size)
{
	struct target *t = context;
	uint64_t header[2] = { htole64(t->genctr), htole64(t->numrec) };

	t->commands++;
	t->last = offset + size > t->last ? offset + size : t->last;
	if (t->fails_at == t->commands)
		return -ETIMEDOUT;
	ok(size && size <= 4096 && size % 4 == 0, "a command asks for %u bytes", size);
	memset(data, 0, size);
	if (!offset) {
		memcpy(data, header, size < sizeof(header) ? size : sizeof(header));
		return 0;
	}
	for (uint32_t at = 0; at < size / 1024; at++) {
		size_t which = (size_t)(offset / 1024 - 1 + at);

		if (which < t->count || t->endless)
			memcpy((char *)data + at * 1024, &t->entries[which < t->count ? which : 0],
			       1024);
	}
	if (t->changes) {
		t->changes--;
		t->genctr++;
	}
	return 0;
}

static void pad(char *field, size_t size, const char *text)
{
	memset(field, ' ', size);
	memcpy(field, text, strlen(text) < size ? strlen(text) : size);
}

static struct nvmf_disc_log_entry *add(struct target *t, const char *nqn, const char *traddr,
				       const char *trsvcid)
{
	struct nvmf_disc_log_entry *entry = &t->entries[t->count++];

	memset(entry, 0, sizeof(*entry));
	entry->trtype = NVMF_TRTYPE_TCP;
	entry->adrfam = NVMF_ADDR_FAMILY_IP4;
	entry->subtype = NVME_NQN_NVME;
	snprintf(entry->subnqn, sizeof(entry->subnqn), "%s", nqn);
	pad(entry->traddr, sizeof(entry->traddr), traddr);
	pad(entry->trsvcid, sizeof(entry->trsvcid), trsvcid);
	t->numrec = t->count;
	return entry;
}

static void test_records(void)
{
	static const struct {
		const char *traddr, *trsvcid, *nqn;
		bool good;
	} rows[] = {
		{ "192.0.2.1", "4420", "nqn.2026-01.org.example:a", true },
		{ "2001:db8::1", "4420", "nqn.2026-01.org.example:a", true },
		{ "fe80::1%eth0", "4420", "nqn.2026-01.org.example:a", true },
		{ "0.0.0.0", "4420", "nqn.2026-01.org.example:a", false },
		{ "::", "4420", "nqn.2026-01.org.example:a", false },
		{ "::ffff:0.0.0.0", "4420", "nqn.2026-01.org.example:a", false },
		{ "224.0.0.1", "4420", "nqn.2026-01.org.example:a", false },
		{ "ff02::1", "4420", "nqn.2026-01.org.example:a", false },
		{ "255.255.255.255", "4420", "nqn.2026-01.org.example:a", false },
		{ "target.example", "4420", "nqn.2026-01.org.example:a", false },
		{ "localhost", "4420", "nqn.2026-01.org.example:a", false },
		{ "", "4420", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1,host_iface=x", "4420", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1", "", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1", "0", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1", "none", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1", "65536", "nqn.2026-01.org.example:a", false },
		{ "192.0.2.1", "4420", "", false },
		{ "192.0.2.1", "4420", "root", true },
		{ "192.0.2.1", "4420", "a,b", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct target t = { 0 };
		struct discovery_log log;

		add(&t, rows[i].nqn, rows[i].traddr, rows[i].trsvcid);
		ok(!discovery_log_read(get, &t, &log) && log.count == rows[i].good &&
			   log.left_out == !rows[i].good && !*log.why == rows[i].good,
		   "\"%s\" \"%s\" \"%s\": %s", rows[i].traddr, rows[i].trsvcid, rows[i].nqn,
		   rows[i].good ? "counts" : log.why);
		if (rows[i].good)
			ok(!strcmp(log.records->traddr, rows[i].traddr) &&
				   !strcmp(log.records->trsvcid, rows[i].trsvcid) &&
				   !strcmp(log.records->subsysnqn, rows[i].nqn),
			   "and is what it was, without the blanks behind");
		free(log.records);
	}
}

static void test_others(void)
{
	struct target t = { 0 };
	struct discovery_log log;
	struct nvmf_disc_log_entry *entry;

	entry = add(&t, "nqn.2014-08.org.nvmexpress.discovery", "192.0.2.9", "8009");
	entry->subtype = NVME_NQN_DISC;
	entry = add(&t, "nqn.2014-08.org.nvmexpress.discovery", "192.0.2.1", "8009");
	entry->subtype = NVME_NQN_CURR;
	entry = add(&t, "nqn.2026-01.org.example:a", "0.0.0.0", "4420");
	entry->trtype = NVMF_TRTYPE_RDMA;
	entry = add(&t, "nqn.2026-01.org.example:a", "192.0.2.1", "4420");
	entry->tsas.tcp.sectype = NVMF_TCP_SECTYPE_TLS13;
	entry = add(&t, "nqn.2026-01.org.example:\x1b[2J", "192.0.2.1\a", "4420");
	ok(!discovery_log_read(get, &t, &log) && log.count == 3 && log.told == 5,
	   "a referral and a subsystem count, RDMA does not");
	ok(log.records[0].referral && !log.records[2].referral && log.records[2].tls,
	   "which is which, and TLS");
	ok(log.records[1].self && !log.records[0].self && !log.records[2].self,
	   "the controller itself is told as such");
	ok(!*log.odd, "all of them are NQNs");
	ok(log.left_out == 1 && !strchr(log.why, 0x1b) && !strchr(log.why, '\a'),
	   "what is no text is one that is left out, without what it would do: %s", log.why);
	free(log.records);
}

static void test_referrals(void)
{
	static const struct {
		const char *traddr;
		bool good;
	} rows[] = {
		{ "discovery.example", true }, { "192.0.2.9", true }, { "0.0.0.0", false },
		{ "224.0.0.1", false },	       { "::", false },	      { "a name", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct target t = { 0 };
		struct discovery_log log;

		add(&t, "nqn.2014-08.org.nvmexpress.discovery", rows[i].traddr, "8009")->subtype =
			NVME_NQN_DISC;
		ok(!discovery_log_read(get, &t, &log) && log.count == rows[i].good,
		   "a referral to \"%s\": %s", rows[i].traddr, *log.why ? log.why : "counts");
		free(log.records);
	}
}

static void test_numbers(void)
{
	static const uint64_t numbers[] = { 1ull << 54, 1ull << 18, UINT64_MAX,
					    1ull << 63, 1025,	    1024,
					    UINT32_MAX, 1ull << 44, (1ull << 54) + 1 };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct target t = { .endless = true };
		struct discovery_log log;

		add(&t, "nqn.2026-01.org.example:a", "192.0.2.1", "4420");
		t.numrec = numbers[i];
		ok(!discovery_log_read(get, &t, &log) && log.count == DISCOVERY_RECORDS_MAX,
		   "%#llx records: %zu are taken", (unsigned long long)numbers[i], log.count);
		ok(log.told == numbers[i], "and it is known how many there were to be");
		ok(t.commands == DISCOVERY_RECORDS_MAX / 4 + 2 &&
			   t.last == (DISCOVERY_RECORDS_MAX + 1) * 1024ull,
		   "%u commands, %llu bytes", t.commands, (unsigned long long)t.last);
		free(log.records);
	}
}

static void test_changes(void)
{
	struct discovery_log log;

	for (unsigned int changes = 0; changes < 7; changes++) {
		struct target t = { .changes = changes };
		int err;

		add(&t, "nqn.2026-01.org.example:a", "192.0.2.1", "4420");
		add(&t, "nqn.2026-01.org.example:b", "0.0.0.0", "4420");
		err = discovery_log_read(get, &t, &log);
		ok(err == (changes < 5 ? 0 : -EAGAIN), "%u changes: %d", changes, err);
		ok(err || (log.count == 1 && log.left_out == 1), "nothing is counted twice");
		free(log.records);
	}
	for (unsigned int at = 1; at <= 3; at++) {
		struct target t = { .fails_at = at };

		add(&t, "nqn.2026-01.org.example:a", "192.0.2.1", "4420");
		ok(discovery_log_read(get, &t, &log) == -ETIMEDOUT, "command %u fails", at);
		free(log.records);
	}
}

int main(void)
{
	struct target empty = { 0 };
	struct discovery_log log;

	ok(!discovery_log_read(get, &empty, &log) && !log.count && !log.left_out, "no record");
	free(log.records);
	test_records();
	test_others();
	test_referrals();
	test_numbers();
	test_changes();
	return tap_end();
}
