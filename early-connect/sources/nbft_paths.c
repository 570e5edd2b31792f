// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/nbft_paths.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#include "sources/nbft_hfi.h"
#include "sources/uri.h"

/* As uri.c writes it: digits alone. */
static void read_nid(const struct nbft_ssns *ssns, struct nids *nids)
{
	static const unsigned char zero[16];
	char nid[NID_SIZE] = "";
	int bytes = ssns->nidt == NBFT_INFO_NID_TYPE_EUI64     ? 8
		    : ssns->nidt == NBFT_INFO_NID_TYPE_NGUID   ? 16
		    : ssns->nidt == NBFT_INFO_NID_TYPE_NS_UUID ? 16
							       : 0;

	if (!memcmp(ssns->nid, zero, (size_t)bytes))
		return;
	for (int i = 0; i < bytes; i++)
		sprintf(nid + 2 * i, "%02x", ssns->nid[i]);
	nids_add(nids, nid);
}

/* The digest flags count whether or not the field is marked as valid: as everybody reads them. */
static void read_options(const struct nbft_ssns *ssns, struct endpoint *e)
{
	unsigned int digests = le16toh(ssns->trflags), flags = le16toh(ssns->flags);

	if (digests & NBFT_SSNS_PDU_HEADER_DIGEST)
		tunable_set(&e->tunables, TUNE_HDR_DIGEST, 1);
	if (digests & NBFT_SSNS_DATA_DIGEST)
		tunable_set(&e->tunables, TUNE_DATA_DIGEST, 1);
	e->unavailable =
		(flags & NBFT_SSNS_UNAVAIL_NAMESPACE_MASK) == NBFT_SSNS_UNAVAIL_NAMESPACE_UNAVAIL;
	read_nid(ssns, &e->nids);
}

/* The subsystem and where it is; false, with a fault noted, when it makes no path. */
static bool read_target(struct nbft_reader *reader, const struct nbft_ssns *ssns,
			struct endpoint *e)
{
	const unsigned char *traddr =
		nbft_table_object(&reader->table, ssns->subsys_traddr_obj, 16);
	unsigned int index = le16toh(ssns->index);
	const char *why;
	int family = traddr ? nbft_address(traddr, e->traddr) : 0;
	int err = nbft_table_text(&reader->table, ssns->subsys_ns_nqn_obj, e->subsysnqn,
				  sizeof(e->subsysnqn));

	if (ssns->structure_id != NBFT_DESC_SSNS)
		nbft_fault(reader, "SSNS %u: has the id %u, not %d", index, ssns->structure_id,
			   NBFT_DESC_SSNS);
	else if (ssns->trtype != NBFT_TRTYPE_TCP)
		nbft_fault(reader, "SSNS %u: its transport %u is not TCP", index, ssns->trtype);
	else if (!*e->traddr && ssns->primary_discovery_ctrl_index)
		return false; /* whoever tells its address is in the table */
	else if (!*e->traddr)
		nbft_fault(reader, "SSNS %u: its address is missing", index);
	else if (family < 0)
		nbft_fault(reader, "SSNS %u: %s is no address of a target", index, e->traddr);
	else if (err)
		nbft_fault(reader, "SSNS %u: its NQN %s", index, nbft_text_fault(err));
	else if (nqn_check(e->subsysnqn, &why))
		nbft_fault(reader, "SSNS %u: its NQN %.80s: %s", index, e->subsysnqn, why);
	else
		return true;
	return false;
}

static bool read_port(struct nbft_reader *reader, const struct nbft_ssns *ssns, struct endpoint *e)
{
	int err = nbft_table_text(&reader->table, ssns->subsys_trsvcid_obj, e->trsvcid,
				  sizeof(e->trsvcid));

	e->discovery = nqn_is_discovery(e->subsysnqn);
	if (err == -ENOENT)
		strcpy(e->trsvcid, e->discovery ? NVME_DISC_PORT : NVME_TCP_PORT);
	else if (err)
		nbft_fault(reader, "SSNS %u: its port %s", le16toh(ssns->index),
			   nbft_text_fault(err));
	else if (!trsvcid_is_valid(e->trsvcid))
		nbft_fault(reader, "SSNS %u: its port %s is not a number from 1 to 65535",
			   le16toh(ssns->index), e->trsvcid);
	return err == -ENOENT || (!err && trsvcid_is_valid(e->trsvcid));
}

static int add_endpoint(struct nbft_reader *reader, const struct endpoint *e, unsigned int hfi)
{
	struct endpoint *added = request_add_endpoint(reader->r, NBFT_SOURCE);

	if (!added)
		return -ENOMEM;
	*added = *e;
	snprintf(added->source, sizeof(added->source), NBFT_SOURCE);
	nbft_set_host_side(reader, hfi, added);
	return 0;
}

/* The primary interface, then the secondary ones; an index of 0 fills a place that is not used. */
static size_t list_hfis(struct nbft_reader *reader, const struct nbft_ssns *ssns,
			unsigned char *list)
{
	const unsigned char *more =
		nbft_table_object(&reader->table, ssns->secondary_hfi_assoc_obj, 1);
	size_t length = le16toh(ssns->secondary_hfi_assoc_obj.length), count = 0;
	bool seen[NBFT_INDEXES] = { false };

	if (length && !more)
		nbft_fault(reader, "SSNS %u: its list of interfaces is not in the table",
			   le16toh(ssns->index));
	for (size_t i = 0; i <= (more ? length : 0); i++) {
		unsigned char index = i ? more[i - 1] : ssns->primary_hfi_desc_index;

		if (seen[index])
			continue;
		seen[index] = true;
		if (reader->hfis[index].usable)
			list[count++] = index;
		else if (index && !reader->hfis[index].known)
			nbft_fault(reader, "SSNS %u: there is no HFI %u", le16toh(ssns->index),
				   index);
	}
	return count;
}

/* A profile that cannot be read still says that there is one. */
static unsigned int read_demands(const struct nbft_reader *reader, unsigned int index)
{
	struct nbft_security security;
	unsigned int demands = DEMANDS_KEY;

	if (!nbft_table_security(&reader->table, index, &security))
		return demands;
	if ((le16toh(security.flags) & NBFT_SECURITY_SEC_CHAN_NEG_MASK) ==
	    NBFT_SECURITY_SEC_CHAN_NEG_REQUIRED)
		demands |= DEMANDS_CHANNEL;
	return demands;
}

static int read_ssns(struct nbft_reader *reader, const struct nbft_ssns *ssns)
{
	struct endpoint e = { 0 };
	unsigned char list[NBFT_INDEXES];
	size_t count;
	int err = 0;

	if (!read_target(reader, ssns, &e) || !read_port(reader, ssns, &e))
		return 0;
	read_options(ssns, &e);
	if (le16toh(ssns->flags) & NBFT_SSNS_USE_SECURITY_FIELD)
		e.demands = read_demands(reader, ssns->security_desc_index);
	if (ssns->primary_discovery_ctrl_index)
		reader->used[ssns->primary_discovery_ctrl_index] = true;
	count = list_hfis(reader, ssns, list);
	if (!count)
		return add_endpoint(reader, &e, 0);
	for (size_t i = 0; !err && i < count; i++)
		err = add_endpoint(reader, &e, list[i]);
	return err;
}

int nbft_read_ssns(struct nbft_reader *reader)
{
	unsigned int count = nbft_table_count(&reader->table, NBFT_LIST_SSNS);
	struct nbft_ssns ssns;
	int err = 0;

	for (unsigned int i = 0; !err && i < count; i++) {
		nbft_table_entry(&reader->table, NBFT_LIST_SSNS, i, &ssns);
		if (le16toh(ssns.flags) & NBFT_SSNS_VALID)
			err = read_ssns(reader, &ssns);
	}
	return err;
}

/* The digits at the end of "ADDRESS[:PORT]" are a port's behind a colon that is not within
 * brackets. */
static bool has_port(const char *authority, const char *end)
{
	while (end > authority && end[-1] >= '0' && end[-1] <= '9')
		end--;
	return end > authority && end[-1] == ':';
}

/*
 * @uri is "nvme+tcp://ADDRESS[:PORT]/", perhaps with an NQN behind; the descriptor has the NQN in a
 * field of its own where it is not the well-known one.
 */
static bool read_uri(const char *uri, const char *nqn, struct endpoint *e)
{
	const char *authority = strstr(uri, "://"), *path, *why;
	char whole[512 + NQN_SIZE];
	struct request scratch;
	bool good;

	if (!authority)
		return false;
	authority += 3;
	path = authority + strcspn(authority, "/");
	if (!*nqn && !strncmp(path, "/nqn.", 5))
		nqn = path + 1;
	snprintf(whole, sizeof(whole), "%.*s/" NVME_DISCOVERY_NQN, (int)(path - uri), uri);
	request_init(&scratch);
	good = !uri_parse(whole, NBFT_SOURCE, &scratch) && (!*nqn || !nqn_check(nqn, &why)) &&
	       !field_set(scratch.endpoints->subsysnqn, NQN_SIZE, *nqn ? nqn : NVME_DISCOVERY_NQN,
			  strlen(*nqn ? nqn : NVME_DISCOVERY_NQN));
	if (good)
		*e = *scratch.endpoints;
	request_release(&scratch);
	e->any_port = !has_port(authority, path);
	return good;
}

static int read_discovery(struct nbft_reader *reader, const struct nbft_discovery *discovery)
{
	char uri[512], nqn[NQN_SIZE];
	struct endpoint e = { 0 };
	int err = nbft_table_text(&reader->table, discovery->discovery_ctrl_addr_obj, uri,
				  sizeof(uri));
	int nqn_err = nbft_table_text(&reader->table, discovery->discovery_ctrl_nqn_obj, nqn,
				      sizeof(nqn));

	if (discovery->structure_id != NBFT_DESC_DISCOVERY)
		nbft_fault(reader, "discovery %u: has the id %u, not %d", discovery->index,
			   discovery->structure_id, NBFT_DESC_DISCOVERY);
	else if (err)
		nbft_fault(reader, "discovery %u: its URI %s", discovery->index,
			   nbft_text_fault(err));
	else if (nqn_err && nqn_err != -ENOENT)
		nbft_fault(reader, "discovery %u: its NQN %s", discovery->index,
			   nbft_text_fault(nqn_err));
	else if (!read_uri(uri, nqn, &e))
		nbft_fault(reader,
			   "discovery %u: %.80s with NQN %.80s names no discovery controller",
			   discovery->index, uri, *nqn ? nqn : "of none");
	else if (discovery->sec_index)
		e.demands = read_demands(reader, discovery->sec_index);
	return *e.traddr ? add_endpoint(reader, &e, discovery->hfi_index) : 0;
}

int nbft_read_discoveries(struct nbft_reader *reader)
{
	unsigned int count = nbft_table_count(&reader->table, NBFT_LIST_DISCOVERY);
	struct nbft_discovery discovery;
	int err = 0;

	for (unsigned int i = 0; !err && i < count; i++) {
		nbft_table_entry(&reader->table, NBFT_LIST_DISCOVERY, i, &discovery);
		if ((discovery.flags & NBFT_DISCOVERY_VALID) && !reader->used[discovery.index])
			err = read_discovery(reader, &discovery);
	}
	return err;
}
