// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_TIMEOUT	      180
#define DEFAULT_PATHS	      1
#define DEFAULT_IOPOLICY      "round-robin"
#define DEFAULT_CTRL_LOSS_TMO (-1)

/* The UUID in a host NQN of the UUID form, or NULL. */
static const char *uuid_in_nqn(const char *nqn)
{
	size_t len = strlen(UUID_NQN_PREFIX);

	return !strncmp(nqn, UUID_NQN_PREFIX, len) && uuid_is_valid(nqn + len) ? nqn + len : NULL;
}

/* Half a pair is completed from itself where the NQN is of the UUID form. */
static void complete_pair(struct identity *id)
{
	const char *uuid = uuid_in_nqn(id->hostnqn);

	if (!*id->hostid && uuid)
		memcpy(id->hostid, uuid, UUID_SIZE);
	if (!*id->hostnqn && *id->hostid)
		snprintf(id->hostnqn, sizeof(id->hostnqn), UUID_NQN_PREFIX "%s", id->hostid);
}

/*
 * hostnqn and hostid come as a pair from the first source that has either; a hostid that the source
 * lacks and its NQN does not tell is taken from the next source.
 */
static void choose_identity(struct request *r, struct plan *plan)
{
	const struct identity *const order[] = { &r->cmdline_identity, &r->nbft_identity,
						 &r->file_identity, &r->machine_identity };
	struct identity *id = &plan->identity;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		if (!*id->hostnqn && !*id->hostid)
			*id = *order[i];
		else if (!*id->hostid && *order[i]->hostid)
			memcpy(id->hostid, order[i]->hostid, UUID_SIZE);
		complete_pair(id);
	}
}

/* Targets allow one of the two: whoever set up the other one should know which is used. */
static void check_origins(struct request *r)
{
	const struct identity *nbft = &r->nbft_identity, *file = &r->file_identity;
	const struct identity *cmdline = &r->cmdline_identity;

	if (*cmdline->hostnqn && *file->hostnqn && strcmp(cmdline->hostnqn, file->hostnqn) != 0)
		request_warning(r, "host identity: hostnqn %s of %s counts, not %s of %s",
				cmdline->hostnqn, cmdline->source, file->hostnqn, file->source);
	if (*r->cmdline_identity.hostnqn || *r->cmdline_identity.hostid)
		return;
	if (*nbft->hostnqn && *file->hostnqn && strcmp(nbft->hostnqn, file->hostnqn) != 0)
		request_warning(r,
				"host identity: firmware (%s) says hostnqn %s, %s says %s: the "
				"firmware's is used",
				nbft->source, nbft->hostnqn, file->source, file->hostnqn);
	else if (*nbft->hostid && *file->hostid && strcasecmp(nbft->hostid, file->hostid) != 0)
		request_warning(r,
				"host identity: firmware (%s) says hostid %s, %s says %s: the "
				"firmware's is used",
				nbft->source, nbft->hostid, file->source, file->hostid);
}

static bool cmdline_has_identity(const struct request *r)
{
	return *r->cmdline_identity.hostnqn || *r->cmdline_identity.hostid;
}

/*
 * A path without an identity of its own has the host's; the command line's goes before all. A
 * hostid that its source lacks is the host's, as with nvme-cli.
 */
static void set_path_identity(const struct request *r, const struct plan *plan, struct endpoint *e)
{
	struct identity own = { 0 };

	memcpy(own.hostnqn, e->hostnqn, sizeof(own.hostnqn));
	memcpy(own.hostid, e->hostid, sizeof(own.hostid));
	if (cmdline_has_identity(r) || (!*own.hostnqn && !*own.hostid))
		own = plan->identity;
	if (!*own.hostid && !strcmp(own.hostnqn, plan->identity.hostnqn))
		memcpy(own.hostid, plan->identity.hostid, UUID_SIZE);
	complete_pair(&own);
	if (!*own.hostid)
		memcpy(own.hostid, plan->identity.hostid, UUID_SIZE);
	memcpy(e->hostnqn, own.hostnqn, sizeof(e->hostnqn));
	memcpy(e->hostid, own.hostid, sizeof(e->hostid));
}

/* Targets that know their hosts would have to learn a new one at each boot. */
static void check_permanence(struct request *r, const struct plan *plan)
{
	const struct identity *machine = &r->machine_identity;

	for (size_t i = 0; i < plan->path_count; i++) {
		if (!r->machine_identity_passes || !*machine->hostid ||
		    strcasecmp(plan->paths[i].hostid, machine->hostid) != 0)
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
static void check_completeness(struct request *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->path_count && !r->machine_unknown; i++) {
		const struct endpoint *e = &plan->paths[i];

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

/* The kernel refuses one hostnqn with two hostids and the reverse: fabrics.c, nvmf_host_add(). */
static void check_identities(struct request *r, const struct plan *plan)
{
	for (size_t i = 0; i < plan->path_count; i++) {
		const struct endpoint *a = &plan->paths[i];

		for (size_t j = 0; j < i; j++) {
			const struct endpoint *b = &plan->paths[j];

			if (!*a->hostid || !*b->hostid ||
			    !strcmp(a->hostnqn, b->hostnqn) == !strcasecmp(a->hostid, b->hostid))
				continue;
			request_error(r,
				      "host identity: %s with hostid %s (%s) contradicts %s "
				      "with hostid %s (%s)",
				      a->hostnqn, a->hostid, a->source, b->hostnqn, b->hostid,
				      b->source);
			return;
		}
	}
}

static bool same_or_unset(const char *a, const char *b)
{
	return !*a || !*b || !strcmp(a, b);
}

/* Two spellings of one IPv6 address are the same address. */
static bool same_address(const char *a, const char *b)
{
	struct in6_addr x, y;

	if (!strcasecmp(a, b))
		return true;
	return inet_pton(AF_INET6, a, &x) == 1 && inet_pton(AF_INET6, b, &y) == 1 &&
	       !memcmp(&x, &y, sizeof(x));
}

bool endpoint_has_address(const struct endpoint *a, const struct endpoint *b)
{
	return same_address(a->traddr, b->traddr) && !strcmp(a->trsvcid, b->trsvcid);
}

/* Nobody knows yet whether an interface that has a name is the one of that MAC; the kernel will. */
static bool is_named_only_in(const struct endpoint *a, const struct endpoint *b)
{
	return *a->host_iface && !*b->host_iface && *b->host_mac;
}

bool endpoint_is_same(const struct endpoint *a, const struct endpoint *b)
{
	return !strcmp(a->subsysnqn, b->subsysnqn) && endpoint_has_address(a, b) &&
	       same_or_unset(a->host_traddr, b->host_traddr) &&
	       same_or_unset(a->host_iface, b->host_iface) &&
	       same_or_unset(a->host_mac, b->host_mac) &&
	       (!*a->host_mac || !*b->host_mac || a->host_vlan == b->host_vlan) &&
	       !is_named_only_in(a, b) && !is_named_only_in(b, a);
}

static void inherit(char *field, const char *other, size_t size)
{
	if (!*field)
		memcpy(field, other, size);
}

/* Keys are compared, never shown. */
#define TEXT(name) #name, offsetof(struct endpoint, name)
static const struct {
	const char *name;
	size_t offset;
} compared[] = {
	{ TEXT(dhchap_key) }, { TEXT(dhchap_ctrl_key) },  { TEXT(keyring) },
	{ TEXT(tls_key) },    { TEXT(tls_key_identity) },
};
#undef TEXT

/* Two sources that ask for one path in different ways: the first one counts. */
static void check_fold(struct request *r, const struct endpoint *e, const struct endpoint *other)
{
	const struct tunables *a = &e->tunables, *b = &other->tunables;
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(e, address, sizeof(address));
	for (int i = 0; i < TUNE_COUNT; i++)
		if (tunable_is_set(a, i) && tunable_is_set(b, i) && a->value[i] != b->value[i])
			request_warning(r, "%s at %s: %s = %d of %s counts, not %d of %s",
					e->subsysnqn, address, tunable_name(i), a->value[i],
					e->source, b->value[i], other->source);
	for (size_t i = 0; i < ARRAY_SIZE(compared); i++)
		if (!same_or_unset((const char *)e + compared[i].offset,
				   (const char *)other + compared[i].offset))
			request_warning(r, "%s at %s: %s of %s counts, not that of %s",
					e->subsysnqn, address, compared[i].name, e->source,
					other->source);
}

/* Two namespaces on one path: neither may be taken for the only one. */
static void fold_nid(struct endpoint *e, const struct endpoint *other)
{
	if (e->any_nid || other->any_nid ||
	    (*e->nid && *other->nid && strcmp(e->nid, other->nid) != 0)) {
		e->any_nid = true;
		*e->nid = '\0';
	} else {
		inherit(e->nid, other->nid, sizeof(e->nid));
	}
}

/* Fold @other into @e: what the first source left open, the second may say. */
static void fold(struct endpoint *e, const struct endpoint *other)
{
	size_t len = strlen(e->source);

	if (!strstr(e->source, other->source))
		snprintf(e->source + len, sizeof(e->source) - len, ", %s", other->source);
	inherit(e->host_traddr, other->host_traddr, sizeof(e->host_traddr));
	inherit(e->host_iface, other->host_iface, sizeof(e->host_iface));
	if (!*e->host_mac)
		e->host_vlan = other->host_vlan;
	inherit(e->host_mac, other->host_mac, sizeof(e->host_mac));
	fold_nid(e, other);
	e->unavailable &= other->unavailable;
	inherit(e->hostnqn, other->hostnqn, sizeof(e->hostnqn));
	inherit(e->hostid, other->hostid, sizeof(e->hostid));
	inherit(e->dhchap_key, other->dhchap_key, sizeof(e->dhchap_key));
	inherit(e->dhchap_ctrl_key, other->dhchap_ctrl_key, sizeof(e->dhchap_ctrl_key));
	inherit(e->keyring, other->keyring, sizeof(e->keyring));
	inherit(e->tls_key, other->tls_key, sizeof(e->tls_key));
	inherit(e->tls_key_identity, other->tls_key_identity, sizeof(e->tls_key_identity));
	tunables_inherit(&e->tunables, &other->tunables);
	e->from_file &= other->from_file;
	tunables_inherit(&e->found, &other->found);
	e->found_differs |= other->found_differs;
}

/* Two hosts of one config.json may connect to one port; the command line makes them one host. */
static void add_path(struct request *r, struct plan *plan, const struct endpoint *e)
{
	for (size_t i = 0; i < plan->path_count; i++) {
		struct endpoint *known = &plan->paths[i];

		if (endpoint_is_same(known, e) &&
		    (cmdline_has_identity(r) || same_or_unset(known->hostnqn, e->hostnqn))) {
			check_fold(r, known, e);
			fold(known, e);
			return;
		}
	}
	plan->paths[plan->path_count++] = *e;
}

static void fill_tunables(struct tunables *t, const struct tunables *everywhere)
{
	tunables_inherit(t, everywhere);
	if (!tunable_is_set(t, TUNE_CTRL_LOSS_TMO))
		tunable_set(t, TUNE_CTRL_LOSS_TMO, DEFAULT_CTRL_LOSS_TMO);
}

/* Where firmware could reach nothing, others are tried and named first. */
static void put_unavailable_last(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->path_count; i++) {
		struct endpoint e = plan->paths[i];

		if (e.unavailable)
			continue;
		memmove(&plan->paths[kept + 1], &plan->paths[kept], (i - kept) * sizeof(e));
		plan->paths[kept++] = e;
	}
}

int plan_make(struct request *r, struct plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->timeout = r->timeout == TIMEOUT_UNSET ? DEFAULT_TIMEOUT : r->timeout;
	plan->paths_wanted = r->paths == PATHS_UNSET ? DEFAULT_PATHS : r->paths;
	plan->quiet = r->quiet;
	snprintf(plan->iopolicy, sizeof(plan->iopolicy), "%s",
		 *r->iopolicy ? r->iopolicy : DEFAULT_IOPOLICY);
	if (r->disabled)
		return 0;
	plan->dhcp = r->dhcp;
	plan->paths = calloc(r->endpoint_count + 1, sizeof(*plan->paths));
	if (!plan->paths)
		return -ENOMEM;
	for (size_t i = 0; i < r->endpoint_count; i++)
		add_path(r, plan, &r->endpoints[i]);
	put_unavailable_last(plan);
	choose_identity(r, plan);
	check_origins(r);
	for (size_t i = 0; i < plan->path_count; i++) {
		struct endpoint *e = &plan->paths[i];

		set_path_identity(r, plan, e);
		fill_tunables(&e->tunables, &r->tunables);
		fill_tunables(&e->found, &r->tunables);
	}
	check_completeness(r, plan);
	check_permanence(r, plan);
	check_identities(r, plan);
	return 0;
}

void plan_release(struct plan *plan)
{
	free(plan->paths);
	memset(plan, 0, sizeof(*plan));
}

char *endpoint_address(const struct endpoint *e, char *text, size_t size)
{
	bool v6 = strchr(e->traddr, ':');
	bool named = *e->name;

	snprintf(text, size, "%s%s%s:%s%s%s%s", v6 ? "[" : "", e->traddr, v6 ? "]" : "", e->trsvcid,
		 named ? " (" : "", e->name, named ? ")" : "");
	return text;
}
