// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * make-nbft <TEXT >TABLE - a firmware table (NVM Express Boot Specification 1.0, 1.5) from a text,
 * one descriptor a line; # begins a comment line:
 *
 *   host      [nqn=NQN] [id=UUID] [configured] [primary|secondary]
 *   hfi       mac=MAC [ip=ADDRESS/PREFIX] [gateway=A] [dns=A[,A]] [vlan=N] [metric=N] [name=HOST]
 *             [default] [dhcp[=SERVER]] [origin=N] [index=N]
 *   ssns      nqn=NQN traddr=A [port=TEXT|port=none] [hfi=N[,N…]] [discovery=N] [index=N] [bare]
 *             [nid=uuid:HEX|nguid:HEX|eui64:HEX] [digest=hdr,data] [unavailable] [security=N]
 *             [trtype=N]
 *   discovery [uri=URI] [nqn=NQN] [hfi=N] [index=N] [security=N]
 *   security  [channel] [auth] [index=N]    what it requires
 *   byte      OFFSET VALUE                    written last, before the checksum
 *
 * Indexes count from 1. `bare` leaves the list of secondary interfaces out. Every number may be one
 * that the specification forbids. The layout is written down here once more, apart from the
 * program's.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER	  0
#define CONTROL	  64
#define HOST	  128
#define LISTS	  160
#define LIST_MAX  255
#define TABLE_MAX (256 * 1024)

enum { HFI, SSNS, DISCOVERY, SECURITY, KINDS };

static const struct {
	const char *name;
	unsigned int id, size, control; /* where the control descriptor has the list's offset */
} kinds[KINDS] = {
	{ "hfi", 3, 32, 16 },
	{ "ssns", 4, 128, 24 },
	{ "discovery", 6, 32, 40 },
	{ "security", 5, 64, 32 },
};

static unsigned char lists[KINDS][LIST_MAX * 128], host[32], heap[TABLE_MAX], table[TABLE_MAX];
static unsigned int counts[KINDS];
static size_t heap_size;
static struct {
	unsigned long offset;
	unsigned char value;
} bytes[64];
static unsigned int byte_count;

/* References into the heap are relative to it until the lists' lengths are known. */
static struct {
	unsigned char *at;
} references[LIST_MAX * 6];
static unsigned int reference_count;

static void die(const char *what, const char *word)
{
	fprintf(stderr, "make-nbft: %s: %s\n", what, word);
	exit(2);
}

static void put16(unsigned char *at, unsigned long value)
{
	at[0] = value & 0xff;
	at[1] = value >> 8 & 0xff;
}

static void put32(unsigned char *at, unsigned long value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16);
}

static void refer(unsigned char *at, const void *object, size_t size)
{
	if (heap_size + size + 1 > sizeof(heap) / 2)
		die("too long", "heap");
	memcpy(heap + heap_size, object, size);
	put32(at, heap_size);
	put16(at + 4, size);
	references[reference_count++].at = at;
	heap_size += size + 1; /* the NUL is not counted */
}

static void put_address(unsigned char *at, const char *text)
{
	unsigned char v4[4];

	if (inet_pton(AF_INET6, text, at) == 1)
		return;
	if (inet_pton(AF_INET, text, v4) != 1)
		die("no address", text);
	memset(at, 0, 10);
	memset(at + 10, 0xff, 2);
	memcpy(at + 12, v4, 4);
}

static size_t put_hex(unsigned char *at, size_t size, const char *text)
{
	size_t count = 0;
	unsigned int value;

	for (; *text; text += 2) {
		while (*text == '-' || *text == ':')
			text++;
		if (count == size || sscanf(text, "%2x", &value) != 1)
			die("no hexadecimal digits", text);
		at[count++] = (unsigned char)value;
	}
	return count;
}

/* As firmware keeps a GUID. */
static void put_guid(unsigned char *at, const char *text)
{
	static const unsigned char order[] = { 3, 2, 1, 0, 5, 4, 7, 6 };
	unsigned char raw[16];

	put_hex(raw, sizeof(raw), text);
	memcpy(at, raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(order); i++)
		at[i] = raw[order[i]];
}

/* The value of KEY=VALUE, "" for a bare KEY, or NULL. */
static const char *value_of(char *const *words, const char *key)
{
	size_t len = strlen(key);

	for (; *words; words++)
		if (!strncmp(*words, key, len) && (!(*words)[len] || (*words)[len] == '='))
			return (*words)[len] ? *words + len + 1 : "";
	return NULL;
}

static unsigned long number_of(char *const *words, const char *key, unsigned long fallback)
{
	const char *value = value_of(words, key);

	return value ? strtoul(value, NULL, 0) : fallback;
}

static void make_host(char *const *words)
{
	const char *nqn = value_of(words, "nqn"), *id = value_of(words, "id");

	host[0] = 2;
	host[1] = 1;
	if (value_of(words, "configured"))
		host[1] |= 6;
	if (value_of(words, "primary"))
		host[1] |= 0x10;
	if (value_of(words, "secondary"))
		host[1] |= 0x08;
	if (id)
		put_guid(host + 2, id);
	if (nqn)
		refer(host + 18, nqn, strlen(nqn));
}

static void make_hfi(unsigned char *entry, char *const *words)
{
	const char *mac = value_of(words, "mac"), *ip = value_of(words, "ip");
	const char *gateway = value_of(words, "gateway"), *dns = value_of(words, "dns");
	const char *dhcp = value_of(words, "dhcp"), *name = value_of(words, "name");
	unsigned char info[128] = { 7, 1, 3, 1 };
	char address[64] = "";

	entry[2] = 1;
	entry[3] = 3;
	put16(info + 4, entry[1]);
	info[6] = (unsigned char)(1 | (value_of(words, "default") ? 2 : 0) | (dhcp ? 4 : 0));
	if (mac)
		put_hex(info + 11, 6, mac);
	put16(info + 17, number_of(words, "vlan", 0));
	info[19] = (unsigned char)number_of(words, "origin", dhcp ? 3 : 1);
	if (ip) {
		snprintf(address, sizeof(address), "%.*s", (int)strcspn(ip, "/"), ip);
		put_address(info + 20, address);
		info[36] = (unsigned char)(strchr(ip, '/') ? atoi(strchr(ip, '/') + 1) : 0);
	}
	if (gateway)
		put_address(info + 37, gateway);
	put16(info + 54, number_of(words, "metric", 0));
	for (int i = 0; dns && i < 2; i++) {
		snprintf(address, sizeof(address), "%.*s", (int)strcspn(dns, ","), dns);
		put_address(info + 56 + 16 * i, address);
		dns = strchr(dns, ',') ? strchr(dns, ',') + 1 : NULL;
	}
	if (dhcp && *dhcp)
		put_address(info + 88, dhcp);
	if (name)
		refer(info + 104, name, strlen(name));
	/* The name's reference is copied with the descriptor: let it point from there. */
	refer(entry + 16, info, sizeof(info));
	if (name)
		references[reference_count - 2].at = heap + heap_size - sizeof(info) - 1 + 104;
}

static void put_nid(unsigned char *entry, const char *nid)
{
	static const char *const types[] = { "", "eui64:", "nguid:", "uuid:" };

	for (unsigned char i = 1; nid && i < 4; i++) {
		if (strncmp(nid, types[i], strlen(types[i])) != 0)
			continue;
		entry[28] = i;
		put_hex(entry + 29, 16, nid + strlen(types[i]));
	}
}

static void put_hfis(unsigned char *entry, const char *list, bool bare)
{
	unsigned char more[LIST_MAX + 1] = { 0 };
	size_t count = 0;
	char *end;

	entry[46] = (unsigned char)strtoul(list, &end, 0);
	while (*end == ',' && count < LIST_MAX)
		more[count++] = (unsigned char)strtoul(end + 1, &end, 0);
	if (!bare)
		refer(entry + 48, more, count ? count : 1);
}

static void make_ssns(unsigned char *entry, char *const *words)
{
	const char *nqn = value_of(words, "nqn"), *traddr = value_of(words, "traddr");
	const char *port = value_of(words, "port"), *digest = value_of(words, "digest");
	const char *hfis = value_of(words, "hfi");
	unsigned char address[16];
	unsigned long flags = 1, index = number_of(words, "index", counts[SSNS] + 1);

	put16(entry + 1, index);
	flags |= value_of(words, "unavailable") ? 0x100 : 0;
	flags |= value_of(words, "discovery") ? 0x40 : 0;
	flags |= value_of(words, "security") ? 0x04 : 0;
	put16(entry + 3, flags);
	entry[5] = (unsigned char)number_of(words, "trtype", 3);
	if (digest)
		entry[6] = (unsigned char)(1 | (strstr(digest, "hdr") ? 2 : 0) |
					   (strstr(digest, "data") ? 4 : 0));
	entry[8] = (unsigned char)number_of(words, "discovery", 0);
	if (traddr) {
		put_address(address, traddr);
		refer(entry + 10, address, sizeof(address));
	}
	if (!port || strcmp(port, "none") != 0)
		refer(entry + 16, port ? port : "4420", strlen(port ? port : "4420"));
	put32(entry + 24, 1);
	put_nid(entry, value_of(words, "nid"));
	entry[45] = (unsigned char)number_of(words, "security", 0);
	put_hfis(entry, hfis ? hfis : "0", value_of(words, "bare"));
	if (nqn)
		refer(entry + 54, nqn, strlen(nqn));
}

static void make_discovery(unsigned char *entry, char *const *words)
{
	const char *uri = value_of(words, "uri"), *nqn = value_of(words, "nqn");

	entry[1] = 1;
	entry[2] = (unsigned char)number_of(words, "index", counts[DISCOVERY] + 1);
	entry[3] = (unsigned char)number_of(words, "hfi", 0);
	entry[4] = (unsigned char)number_of(words, "security", 0);
	if (uri)
		refer(entry + 6, uri, strlen(uri));
	if (nqn)
		refer(entry + 12, nqn, strlen(nqn));
}

static void make_entry(int kind, char *const *words)
{
	unsigned char *entry = lists[kind] + counts[kind] * kinds[kind].size;

	if (counts[kind] == LIST_MAX || reference_count + 8 > LIST_MAX * 6)
		die("too many", kinds[kind].name);
	entry[0] = (unsigned char)kinds[kind].id;
	entry[1] = (unsigned char)number_of(words, "index", counts[kind] + 1);
	if (kind == HFI)
		make_hfi(entry, words);
	else if (kind == SSNS)
		make_ssns(entry, words);
	else if (kind == DISCOVERY)
		make_discovery(entry, words);
	else
		put16(entry + 2, 1u | (value_of(words, "auth") ? 0x4 : 0x2) |
					 (value_of(words, "channel") ? 0x40 : 0x20));
	counts[kind]++;
}

static void make_line(char *line)
{
	char *words[32] = { NULL }, *rest;
	size_t count = 0;

	for (char *word = strtok_r(line, " \t\n", &rest); word && count < 31;
	     word = strtok_r(NULL, " \t\n", &rest))
		words[count++] = word;
	if (!count || *words[0] == '#')
		return;
	if (!strcmp(words[0], "host")) {
		make_host(words + 1);
		return;
	}
	if (!strcmp(words[0], "byte") && count == 3 && byte_count < 64) {
		bytes[byte_count].offset = strtoul(words[1], NULL, 0);
		bytes[byte_count++].value = (unsigned char)strtoul(words[2], NULL, 0);
		return;
	}
	for (int kind = 0; kind < KINDS; kind++) {
		if (strcmp(kinds[kind].name, words[0]) != 0)
			continue;
		make_entry(kind, words + 1);
		return;
	}
	die("no descriptor", words[0]);
}

/* Put all parts in their places; returns the table's length. */
static size_t assemble(void)
{
	static const char head[] = "NBFT\0\0\0\0\1\0ECTEST"
				   "MAKENBFT";
	size_t at = LISTS;
	unsigned char *control = table + CONTROL;

	memcpy(table + HEADER, head, sizeof(head) - 1);
	control[0] = control[1] = control[6] = 1;
	put16(control + 4, 64);
	put32(control + 8, HOST);
	put16(control + 12, host[0] ? sizeof(host) : 0);
	for (int kind = 0; kind < KINDS; kind++) {
		put32(control + kinds[kind].control, at);
		put16(control + kinds[kind].control + 4, kinds[kind].size);
		control[kinds[kind].control + 6] = 1;
		control[kinds[kind].control + 7] = (unsigned char)counts[kind];
		at += counts[kind] * kinds[kind].size;
	}
	for (unsigned int i = 0; i < reference_count; i++) {
		unsigned char *from = references[i].at;

		put32(from, from[0] + (from[1] << 8) + ((unsigned long)from[2] << 16) + at);
	}
	memcpy(table + HOST, host, sizeof(host));
	at = LISTS;
	for (int kind = 0; kind < KINDS; kind++) {
		memcpy(table + at, lists[kind], counts[kind] * kinds[kind].size);
		at += counts[kind] * kinds[kind].size;
	}
	memcpy(table + at, heap, heap_size);
	put32(table + 36, at);
	put32(table + 40, heap_size);
	put32(table + 4, at + heap_size);
	return at + heap_size;
}

int main(void)
{
	char line[4096];
	unsigned char sum = 0;
	size_t size;

	while (fgets(line, sizeof(line), stdin))
		make_line(line);
	size = assemble();
	for (unsigned int i = 0; i < byte_count; i++)
		if (bytes[i].offset < size)
			table[bytes[i].offset] = bytes[i].value;
	for (size_t i = 0; i < size; i++)
		sum = (unsigned char)(sum + table[i]);
	table[9] = (unsigned char)(table[9] - sum);
	return fwrite(table, 1, size, stdout) == size ? 0 : 1;
}
