// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whatever stands in a firmware table: no access outside it (the address sanitizer watches an exact
 * copy), at most one warning, and only endpoints that a connect could be made of. TABLES names a
 * directory of good ones.
 */
#include <dirent.h>
#include <string.h>

#include "ip/hfi_words.h"
#include "sources/nbft.h"
#include "sources/uri.h"
#include "tap.h"

#define CHECKSUM 9

static FILE *nowhere;

/* uri.c needs all of libnvme: the golden tests have it. */
int uri_parse(const char *text, const char *source, struct request *r)
{
	struct endpoint *e = request_add_endpoint(r, source);

	if (!e || strncmp(text, "nvme", 4) != 0)
		return -1;
	strcpy(e->traddr, "192.0.2.1");
	strcpy(e->trsvcid, NVME_DISC_PORT);
	return 0;
}

static bool is_sound(const struct endpoint *e)
{
	const char *why;

	return !nqn_check(e->subsysnqn, &why) && traddr_is_address(e->traddr) &&
	       trsvcid_is_valid(e->trsvcid) &&
	       (!*e->host_traddr || traddr_is_address(e->host_traddr)) &&
	       (!*e->host_mac || mac_is_valid(e->host_mac)) && e->host_vlan < 4095;
}

/* Parse a copy without a byte to spare; false when it says or asks for anything wrong. */
static bool parse(const unsigned char *table, size_t size, size_t *endpoints)
{
	unsigned char *copy = malloc(size ? size : 1);
	struct request r;
	bool sound;

	memcpy(copy, table, size);
	request_init(&r);
	sound = !nbft_parse(copy, size, "NBFT", &r) && r.mistakes.count <= 1 &&
		!mistakes_have_error(&r.mistakes) && !network_words(&r, WORDS_ALL, nowhere, &r);
	for (size_t i = 0; i < r.endpoint_count; i++)
		sound &= is_sound(&r.endpoints[i]);
	if (endpoints)
		*endpoints = r.endpoint_count;
	request_release(&r);
	free(copy);
	return sound;
}

static void mend_checksum(unsigned char *table, size_t size)
{
	unsigned char sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (unsigned char)(sum + table[i]);
	table[CHECKSUM] = (unsigned char)(table[CHECKSUM] - sum);
}

static bool cut_everywhere(const unsigned char *table, size_t size)
{
	unsigned char copy[65536];
	bool sound = true;

	for (size_t len = 0; len < size; len++) {
		memcpy(copy, table, size);
		sound &= parse(copy, len, NULL);
		if (len < 64)
			continue;
		for (int i = 0; i < 4; i++) /* the header agrees with the file */
			copy[4 + i] = (unsigned char)(len >> 8 * i);
		mend_checksum(copy, len);
		sound &= parse(copy, len, NULL);
	}
	return sound;
}

static bool change_every_byte(const unsigned char *table, size_t size)
{
	static const unsigned char values[] = { 0, 1, 2, 3, 4, 0x0a, 0x20, 0x7f, 0x80, 0xfe, 0xff };
	unsigned char copy[65536];
	bool sound = true;

	for (size_t at = 0; at < size; at++) {
		for (size_t i = 0; i < sizeof(values) + 8; i++) {
			memcpy(copy, table, size);
			copy[at] = i < sizeof(values) ? values[i]
						      : copy[at] ^ (1 << (i - sizeof(values)));
			mend_checksum(copy, size);
			sound &= parse(copy, size, NULL);
		}
	}
	return sound;
}

/* Always the same numbers: what fails once fails again. */
static unsigned int next(unsigned int *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

static bool change_many_bytes(const unsigned char *table, size_t size, int rounds)
{
	unsigned char copy[65536];
	unsigned int state = 1;
	bool sound = true;

	while (rounds--) {
		memcpy(copy, table, size);
		for (unsigned int i = next(&state) % 12 + 1; i; i--)
			copy[next(&state) % size] = (unsigned char)next(&state);
		mend_checksum(copy, size);
		sound &= parse(copy, size, NULL);
	}
	return sound;
}

static void test_table(const char *dir, const char *name)
{
	unsigned char table[65536];
	char path[4096];
	size_t size, endpoints;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	size = file ? fread(table, 1, sizeof(table), file) : 0;
	if (file)
		fclose(file);
	ok(size && parse(table, size, &endpoints), "%s: as it is", name);
	ok(cut_everywhere(table, size), "%s: cut off anywhere", name);
	ok(change_every_byte(table, size), "%s: each byte changed", name);
	ok(change_many_bytes(table, size, 4000), "%s: many bytes changed", name);
}

int main(void)
{
	const char *dir = getenv("TABLES");
	DIR *tables = dir ? opendir(dir) : NULL;
	struct dirent *entry;

	nowhere = fopen("/dev/null", "w");
	while (tables && (entry = readdir(tables)))
		if (*entry->d_name != '.')
			test_table(dir, entry->d_name);
	if (tables)
		closedir(tables);
	fclose(nowhere);
	return tap_end();
}
