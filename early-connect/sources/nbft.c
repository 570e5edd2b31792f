// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a firmware table means (its layout: nbft_table.c):
 *
 *   host       the identity that firmware connected with
 *   HFI        an interface: MAC, VLAN, how it gets its address
 *   SSNS       a namespace: subsystem, address, identifier, the interfaces to reach it over
 *   discovery  a discovery controller; one that an SSNS entry names has done its part already
 *
 * Each namespace over each of its interfaces is a path. An entry that is wrong is left out, or has
 * no host side where only its interface is wrong; the table's first mistake is named, the rest
 * counted.
 */
#include "sources/nbft.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "sources/nbft_hfi.h"
#include "sources/nbft_paths.h"
#include "sources/nbft_reader.h"

#define TABLES_DIR "/sys/firmware/acpi/tables"

static void uuid_text(const unsigned char *u, bool swapped, char *text)
{
	static const unsigned char order[2][16] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
		{ 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 },
	};

	for (int i = 0; i < 16; i++)
		text += sprintf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
				u[order[swapped][i]]);
}

/* Firmware writes the host id as it keeps GUIDs, its first three parts swapped; an NQN of the other
 * order shows that this one does not. */
static void read_hostid(const unsigned char *raw, struct identity *id)
{
	static const unsigned char zero[16];
	size_t prefix = strlen(UUID_NQN_PREFIX);

	if (!memcmp(raw, zero, sizeof(zero)))
		return;
	uuid_text(raw, false, id->hostid);
	if (strncmp(id->hostnqn, UUID_NQN_PREFIX, prefix) ||
	    strcasecmp(id->hostnqn + prefix, id->hostid))
		uuid_text(raw, true, id->hostid);
}

/* Which of several tables speaks for the host: the selected one, one that an administrator set up,
 * any. */
static int rank_of(const struct nbft_host *host)
{
	int selected = host->flags & NBFT_HOST_PRIMARY_ADMIN_MASK;
	int rank = selected == NBFT_HOST_PRIMARY_ADMIN_SELECTED	    ? 5
		   : selected == NBFT_HOST_PRIMARY_ADMIN_UNSELECTED ? 1
								    : 3;

	return rank +
	       !!(host->flags & (NBFT_HOST_HOSTNQN_CONFIGURED | NBFT_HOST_HOSTID_CONFIGURED));
}

static void read_host(struct nbft_reader *reader)
{
	struct identity id = { .source = NBFT_SOURCE }, *known = &reader->r->nbft_identity;
	struct nbft_host host;
	const char *why;
	int err = nbft_table_host(&reader->table, &host);

	if (err) {
		if (err != -ENOENT)
			nbft_fault(reader, "its host descriptor is damaged");
		return;
	}
	id.rank = rank_of(&host);
	err = nbft_table_text(&reader->table, host.host_nqn_obj, id.hostnqn, sizeof(id.hostnqn));
	if (err && err != -ENOENT)
		nbft_fault(reader, "its host NQN %s", nbft_text_fault(err));
	if (!err && nqn_check(id.hostnqn, &why)) {
		nbft_fault(reader, "its host NQN %.80s: %s", id.hostnqn, why);
		*id.hostnqn = '\0';
	}
	read_hostid(host.host_id, &id);
	if (!*id.hostnqn && !*id.hostid)
		return;
	if (*known->source && *known->hostnqn && *id.hostnqn &&
	    strcmp(known->hostnqn, id.hostnqn) != 0)
		nbft_fault(reader, "its host NQN %.80s is not %.80s as in another table",
			   id.hostnqn, known->hostnqn);
	if (id.rank > known->rank)
		*known = id;
}

int nbft_parse(const unsigned char *raw, size_t size, const char *file, struct request *r)
{
	_cleanup_free_ struct nbft_reader *reader = calloc(1, sizeof(*reader));
	int err;

	if (!reader)
		return -ENOMEM;
	reader->file = file;
	reader->r = r;
	if (nbft_table_open(&reader->table, raw, size, reader->fault, sizeof(reader->fault))) {
		reader->faults = 1;
		nbft_tell_faults(reader);
		return 0;
	}
	read_host(reader);
	err = nbft_read_hfis(reader);
	if (!err)
		err = nbft_read_ssns(reader);
	if (!err)
		err = nbft_read_discoveries(reader);
	nbft_tell_faults(reader);
	return err;
}

static int is_table(const struct dirent *entry)
{
	return !strncmp(entry->d_name, NBFT_HEADER_SIG, strlen(NBFT_HEADER_SIG));
}

static int read_table(const char *root, const char *name, struct request *r)
{
	_cleanup_free_ char *raw = NULL;
	char file[PATH_MAX];
	size_t size;
	int err;

	snprintf(file, sizeof(file), TABLES_DIR "/%s", name);
	err = file_read(root, file, &raw, &size);
	if (err)
		request_warning(r, "%s: %s", file, file_error(err));
	return err ? 0 : nbft_parse((const unsigned char *)raw, size, file, r);
}

int nbft_read(const char *root, struct request *r)
{
	struct dirent **entries;
	char dir[PATH_MAX];
	int count, err = 0;

	if (snprintf(dir, sizeof(dir), "%s" TABLES_DIR, root) >= (int)sizeof(dir))
		return 0;
	count = scandir(dir, &entries, is_table, versionsort);
	for (int i = 0; i < count; i++) {
		if (!err)
			err = read_table(root, entries[i]->d_name, r);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return err;
}
