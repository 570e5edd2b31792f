// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The NQN is that of the first source that has one, or is made of the first identifier. The
 * identifier is that of a source before the NQN's own; else the one that a source has beside this
 * NQN, the UUID in the NQN, one that stands alone, the machine's, and last one that belongs to
 * another NQN: a target may know that as another host.
 */
#include "request/identity.h"

#include <search.h>
#include <string.h>
#include <strings.h>

#include "base/sum.h"

#define CONFIGURED 3 /* sources; behind them the machine itself */

struct sources {
	const struct identity *all[CONFIGURED + 1]; /* in their precedence */
};

static struct sources sources_of(const struct request *r)
{
	return (struct sources){ { &r->cmdline_identity, &r->nbft_identity, &r->file_identity,
				   &r->machine_identity } };
}

/* The UUID in a host NQN of the UUID form, or NULL. */
static const char *uuid_in_nqn(const char *nqn)
{
	size_t len = strlen(UUID_NQN_PREFIX);

	return !strncmp(nqn, UUID_NQN_PREFIX, len) &&
			       !hostid_check(nqn + len, &(const char *){ NULL })
		       ? nqn + len
		       : NULL;
}

static void make_nqn(struct identity *id)
{
	snprintf(id->hostnqn, sizeof(id->hostnqn), UUID_NQN_PREFIX "%s", id->hostid);
}

/* The source that has an identifier beside @nqn; "": one that stands alone. NULL: there is none. */
static const struct identity *find_partner(const struct request *r, const char *nqn)
{
	const struct sources sources = sources_of(r);

	for (size_t i = 0; i < ARRAY_SIZE(sources.all); i++)
		if (*sources.all[i]->hostid && !strcmp(sources.all[i]->hostnqn, nqn))
			return sources.all[i];
	return NULL;
}

/*
 * A name-based UUID, of version 8 (RFC 9562, 5.8), whose sum is anyone's choice: no library that is
 * linked has one of those that versions 3 and 5 need, and not every kernel.
 */
static void make_hostid(const char *nqn, char *hostid)
{
	uint64_t high = sum_add_text(SUM_EMPTY, nqn), low = sum_add_text(high, nqn);

	snprintf(hostid, UUID_SIZE, "%08x-%04x-8%03x-%04x-%012llx", (unsigned int)(high >> 32),
		 (unsigned int)(high >> 16 & 0xffff), (unsigned int)(high & 0xfff),
		 (unsigned int)(low >> 48 & 0x3fff) | 0x8000,
		 (unsigned long long)(low & 0xffffffffffff));
}

void identity_derive(const struct request *r, struct endpoint *e)
{
	const struct sources sources = sources_of(r);
	const char *uuid = uuid_in_nqn(e->hostnqn);

	for (size_t i = 0; i < ARRAY_SIZE(sources.all); i++)
		if (!strcmp(sources.all[i]->hostnqn, e->hostnqn))
			return;
	if (uuid)
		memcpy(e->hostid, uuid, UUID_SIZE);
	else
		make_hostid(e->hostnqn, e->hostid);
}

/* It is another NQN's: NULL when there is none, or when the machine that boots may have its own. */
static const struct identity *borrow(struct request *r, const struct identity *id)
{
	const struct sources sources = sources_of(r);

	for (size_t i = 0; i < CONFIGURED && !r->machine_unknown; i++) {
		const struct identity *other = sources.all[i];

		if (!*other->hostid)
			continue;
		request_warning(r,
				"host identity: hostnqn %s of %s has no hostid: %s is used, which "
				"%s has for %s",
				id->hostnqn, id->source, other->hostid, other->source,
				other->hostnqn);
		return other;
	}
	return NULL;
}

/* The identifier to the NQN of @id, whose source has none. */
static void find_hostid(struct request *r, struct identity *id)
{
	const struct identity *machine = &r->machine_identity;
	const struct identity *from = find_partner(r, id->hostnqn);
	const char *uuid = uuid_in_nqn(id->hostnqn);
	size_t len = strlen(id->source);

	if (!from && uuid) {
		memcpy(id->hostid, uuid, UUID_SIZE);
		return;
	}
	if (!from)
		from = find_partner(r, "");
	if (!from && *machine->hostid && !r->machine_identity_passes)
		from = machine;
	if (!from)
		from = borrow(r, id);
	if (!from)
		from = machine;
	if (!*from->hostid)
		return;
	memcpy(id->hostid, from->hostid, UUID_SIZE);
	snprintf(id->source + len, sizeof(id->source) - len, ", %s", from->source);
}

/* Targets allow one of the two: whoever set up the other one should know which is used. */
static void check_cmdline(struct request *r, const struct identity *other)
{
	const struct identity *cmdline = &r->cmdline_identity;

	if (*cmdline->hostnqn && *other->hostnqn && strcmp(cmdline->hostnqn, other->hostnqn) != 0)
		request_warning(r, "host identity: hostnqn %s of %s counts, not %s of %s",
				cmdline->hostnqn, cmdline->source, other->hostnqn, other->source);
	else if (*cmdline->hostid && *other->hostid &&
		 strcasecmp(cmdline->hostid, other->hostid) != 0)
		request_warning(r, "host identity: hostid %s of %s counts, not %s of %s",
				cmdline->hostid, cmdline->source, other->hostid, other->source);
}

static void check_origins(struct request *r)
{
	const struct identity *nbft = &r->nbft_identity, *file = &r->file_identity;

	check_cmdline(r, nbft);
	check_cmdline(r, file);
	if (*r->cmdline_identity.hostnqn)
		return;
	if (*nbft->hostnqn && *file->hostnqn && strcmp(nbft->hostnqn, file->hostnqn) != 0)
		request_warning(r,
				"host identity: firmware (%s) says hostnqn %s, %s says %s: the "
				"firmware's is used",
				nbft->source, nbft->hostnqn, file->source, file->hostnqn);
	else if (!*r->cmdline_identity.hostid && *nbft->hostid && *file->hostid &&
		 strcasecmp(nbft->hostid, file->hostid) != 0)
		request_warning(r,
				"host identity: firmware (%s) says hostid %s, %s says %s: the "
				"firmware's is used",
				nbft->source, nbft->hostid, file->source, file->hostid);
}

void identity_choose(struct request *r, struct identity *id)
{
	const struct sources sources = sources_of(r);
	size_t nqn = 0, hostid = 0;

	while (nqn < CONFIGURED && !*sources.all[nqn]->hostnqn)
		nqn++;
	while (hostid < CONFIGURED && !*sources.all[hostid]->hostid)
		hostid++;
	*id = *sources.all[nqn < hostid ? nqn : hostid];
	if (nqn == CONFIGURED && hostid < CONFIGURED) {
		make_nqn(id);
	} else if (hostid < nqn) {
		memcpy(id->hostnqn, sources.all[nqn]->hostnqn, NQN_SIZE);
		snprintf(id->source, sizeof(id->source), "%.40s, %.40s", sources.all[nqn]->source,
			 sources.all[hostid]->source);
	} else if (nqn < hostid) {
		find_hostid(r, id);
	}
	check_origins(r);
}

/* What the path's source says but the command line says as well. */
static void apply_cmdline(struct request *r, const struct endpoint *e, struct identity *own)
{
	const struct identity *cmdline = &r->cmdline_identity;

	if (!*cmdline->hostid)
		return;
	if (*own->hostid && strcasecmp(own->hostid, cmdline->hostid) != 0)
		request_warning(r, "host identity: hostid %s of %s counts, not %s of %s",
				cmdline->hostid, cmdline->source, own->hostid, e->source);
	mistakes_drop_repetition(&r->mistakes); /* a host has many ports */
	memcpy(own->hostid, cmdline->hostid, UUID_SIZE);
}

/* An identifier alone is with the host's NQN, where that is anybody's word. */
static void find_nqn(struct request *r, const struct identity *host, const struct endpoint *e,
		     struct identity *own)
{
	if (!*r->nbft_identity.hostnqn && !*r->file_identity.hostnqn) {
		make_nqn(own);
		return;
	}
	memcpy(own->hostnqn, host->hostnqn, NQN_SIZE);
	if (strcasecmp(own->hostid, host->hostid) != 0)
		request_warning(r, "host identity: hostid %s of %s counts for %s, not %s of %s",
				own->hostid, e->source, e->subsysnqn, host->hostid, host->source);
	mistakes_drop_repetition(&r->mistakes);
}

/*
 * A path without an identity of its own has the host's; the command line's goes before all. A
 * hostid that its source lacks is the host's, as with nvme-cli.
 */
void identity_set_path(struct request *r, const struct identity *host, struct endpoint *e)
{
	const struct identity *partner;
	struct identity own = { 0 };

	memcpy(own.hostnqn, e->hostnqn, sizeof(own.hostnqn));
	memcpy(own.hostid, e->hostid, sizeof(own.hostid));
	if (*r->cmdline_identity.hostnqn || (!*own.hostnqn && !*own.hostid))
		own = *host;
	else if (!e->persona)
		apply_cmdline(r, e, &own);
	if (!*own.hostid && !strcmp(own.hostnqn, host->hostnqn))
		memcpy(own.hostid, host->hostid, UUID_SIZE);
	if (!*own.hostnqn && *own.hostid)
		find_nqn(r, host, e, &own);
	partner = *own.hostnqn ? find_partner(r, own.hostnqn) : NULL;
	if (!*own.hostid && partner)
		memcpy(own.hostid, partner->hostid, UUID_SIZE);
	else if (!*own.hostid && uuid_in_nqn(own.hostnqn))
		memcpy(own.hostid, uuid_in_nqn(own.hostnqn), UUID_SIZE);
	else if (!*own.hostid)
		memcpy(own.hostid, host->hostid, UUID_SIZE);
	memcpy(e->hostnqn, own.hostnqn, sizeof(e->hostnqn));
	memcpy(e->hostid, own.hostid, sizeof(e->hostid));
}

/* Targets that know their hosts would have to learn a new one at each boot. */
static void check_permanence(struct request *r, const struct endpoint *paths, size_t count)
{
	const struct identity *machine = &r->machine_identity;

	for (size_t i = 0; i < count; i++) {
		if (!r->machine_identity_passes || !*machine->hostid ||
		    strcasecmp(paths[i].hostid, machine->hostid) != 0)
			continue;
		request_warning(
			r,
			"host identity: no hostid is configured and there is no DMI system UUID: "
			"%s is the kernel's id of this boot, the next one has another",
			machine->hostid);
		return;
	}
}

/* Only the machine that will connect can lack an identity: an image has none of its own. */
static void check_completeness(struct request *r, const struct endpoint *paths, size_t count)
{
	for (size_t i = 0; i < count && !r->machine_unknown; i++) {
		const struct endpoint *e = &paths[i];

		if (*e->hostnqn && *e->hostid)
			continue;
		if (*e->hostnqn)
			request_error(r, "host identity: hostnqn %s has no hostid", e->hostnqn);
		else
			request_error(r, "host identity: none: no rd.nvmf.hostnqn=, no "
					 "/etc/nvme/hostnqn and no DMI system UUID");
		return;
	}
}

static int by_hostnqn(const void *a, const void *b)
{
	return strcmp(((const struct endpoint *)a)->hostnqn, ((const struct endpoint *)b)->hostnqn);
}

static int by_hostid(const void *a, const void *b)
{
	return strcasecmp(((const struct endpoint *)a)->hostid,
			  ((const struct endpoint *)b)->hostid);
}

/* The first path of @tree that has the hostnqn, or hostid, of @e: it is put there. */
static const struct endpoint *first_of(void **tree, const struct endpoint *e,
				       int (*order)(const void *, const void *))
{
	const struct endpoint *const *found = tsearch(e, tree, order);

	return found ? *found : e;
}

static void keep(void *path)
{
	(void)path;
}

/* The kernel refuses one hostnqn with two hostids and the reverse: fabrics.c, nvmf_host_add(). */
static void check_identities(struct request *r, const struct endpoint *paths, size_t count)
{
	void *nqns = NULL, *ids = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct endpoint *a = &paths[i], *b, *other;

		if (!*a->hostid)
			continue;
		b = first_of(&nqns, a, by_hostnqn);
		other = first_of(&ids, a, by_hostid);
		if (!by_hostid(a, b) && !by_hostnqn(a, other))
			continue;
		if (!by_hostid(a, b) || (by_hostnqn(a, other) && other < b))
			b = other;
		request_error(r,
			      "host identity: %s with hostid %s (%s) contradicts %s with hostid %s "
			      "(%s)",
			      a->hostnqn, a->hostid, a->source, b->hostnqn, b->hostid, b->source);
		break;
	}
	tdestroy(nqns, keep);
	tdestroy(ids, keep);
}

void identity_check(struct request *r, const struct endpoint *paths, size_t count)
{
	check_completeness(r, paths, count);
	check_permanence(r, paths, count);
	check_identities(r, paths, count);
}
