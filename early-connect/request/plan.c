// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/plan.h"

#include <errno.h>
#include <string.h>

#include "request/demands.h"
#include "request/identity.h"
#include "request/known.h"
#include "request/secrets.h"

#define DEFAULT_TIMEOUT	      180
#define DEFAULT_PATHS	      1
#define DEFAULT_GRACE	      10
#define DEFAULT_CTRL_LOSS_TMO (-1)

static bool same_or_unset(const char *a, const char *b)
{
	return !*a || !*b || !strcmp(a, b);
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
	{ KEY_NAME, offsetof(struct endpoint, dhchap_key) },
	{ CTRL_KEY_NAME, offsetof(struct endpoint, dhchap_ctrl_key) },
	{ TEXT(keyring) },
	{ TEXT(tls_key) },
	{ TEXT(tls_key_identity) },
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

/*
 * Several namespaces on one path: it waits for all of them, but for those that firmware could not
 * reach where it reached others.
 */
static void fold_nids(struct request *r, struct endpoint *e, const struct endpoint *other)
{
	bool both = e->nids.count && other->nids.count;
	char address[ADDRESS_TEXT_SIZE];

	if (both && other->unavailable && !e->unavailable)
		return;
	if (both && e->unavailable && !other->unavailable)
		e->nids.count = 0;
	for (size_t i = 0; i < other->nids.count; i++)
		if (nids_add(&e->nids, other->nids.text[i]))
			request_warning(
				r, "%s at %s: namespace %s (%s) is not waited for: %d others are",
				e->subsysnqn, endpoint_address(e, address, sizeof(address)),
				other->nids.text[i], other->source, NIDS_MAX);
}

/* What a discovery is asked for: who names nothing wants all. */
static void fold_only(struct request *r, struct endpoint *e, const struct endpoint *other)
{
	size_t len = strlen(e->only);

	if (!*e->only || !*other->only || endpoint_asks_for(e, other->only)) {
		if (!*other->only)
			*e->only = '\0';
	} else if (len + 1 + strlen(other->only) < sizeof(e->only)) {
		e->only[len] = ',';
		strcpy(e->only + len + 1, other->only);
	} else {
		request_error(r, "%s: %s at %s: so many subsystems of one log: not %s",
			      other->source, e->subsysnqn, e->traddr, other->only);
	}
}

/* Fold @other into @e: what the first source left open, the second may say. */
static void fold(struct request *r, struct endpoint *e, const struct endpoint *other)
{
	size_t len = strlen(e->source);

	if (!strstr(e->source, other->source))
		snprintf(e->source + len, sizeof(e->source) - len, ", %s", other->source);
	inherit(e->host_traddr, other->host_traddr, sizeof(e->host_traddr));
	inherit(e->host_iface, other->host_iface, sizeof(e->host_iface));
	if (!*e->host_mac)
		e->host_vlan = other->host_vlan;
	inherit(e->host_mac, other->host_mac, sizeof(e->host_mac));
	/* Whoever answers DHCP has the boot wait for no namespace of his. */
	if (!endpoint_is_leased(other) || endpoint_is_leased(e))
		fold_nids(r, e, other);
	fold_only(r, e, other);
	e->unavailable &= other->unavailable;
	e->persistent |= other->persistent;
	e->in_use |= other->in_use;
	e->demands |= other->demands;
	if (!*e->hostnqn)
		e->persona = other->persona;
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

/*
 * Firmware connects as one host. What a file asks for as another one is a path of its own, and its
 * keys are that host's.
 */
static void name_firmware_host(struct request *r)
{
	for (size_t i = 0; i < r->endpoint_count; i++) {
		struct endpoint *e = &r->endpoints[i];

		if (!strncmp(e->source, "nbft", 4) && !*r->cmdline_identity.hostnqn)
			inherit(e->hostnqn, r->nbft_identity.hostnqn, sizeof(e->hostnqn));
	}
}

/* Two hosts of one config.json may connect to one port; the command line makes them one host. */
static int add_paths(struct request *r, struct plan *plan)
{
	_cleanup_(known_release) struct known known;
	int err = known_init(&known, plan->paths, r->endpoint_count, *r->cmdline_identity.hostnqn);

	for (size_t i = 0; !err && i < r->endpoint_count; i++) {
		const struct endpoint *e = &r->endpoints[i];
		long found = known_find(&known, e);

		if (found < 0) {
			found = (long)plan->path_count++;
			plan->paths[found] = *e;
		} else {
			check_fold(r, &plan->paths[found], e);
			fold(r, &plan->paths[found], e);
		}
		known_put(&known, (size_t)found);
	}
	return err;
}

/* The kernel asks over no interface then: "no route", however long the boot waits. */
static void check_scope(struct request *r, const struct endpoint *e)
{
	if (endpoint_lacks_scope(e))
		request_warning(r,
				"%s: %s at %s: a link-local address needs its interface: %%eth0 "
				"behind it, or host-iface",
				e->source, e->subsysnqn, e->traddr);
}

/* The kernel and its target take any name. */
static void check_names(struct request *r, const struct endpoint *e)
{
	const char *why = nqn_fault(e->subsysnqn);

	if (why)
		request_warning(r, "%s: subsystem %s is no NQN: %s; it is asked for as it is",
				e->source, e->subsysnqn, why);
	mistakes_drop_repetition(&r->mistakes);
	why = *e->hostnqn ? nqn_fault(e->hostnqn) : NULL;
	if (why)
		request_warning(r, "host identity: hostnqn %s is no NQN: %s; it is used as it is",
				e->hostnqn, why);
	mistakes_drop_repetition(&r->mistakes);
}

/* Not connected rather than connected without what was to protect it. */
static bool is_protected(struct request *r, const struct endpoint *e)
{
	const char *why = secrets_unused(e), *key = secrets_not_sent(e);
	char address[ADDRESS_TEXT_SIZE];

	endpoint_address(e, address, sizeof(address));
	if (why)
		request_error(r, "%s: %s at %s: %s, left out", e->source, e->subsysnqn, address,
			      why);
	else if (key)
		request_warning(r,
				"%s: %s at %s: the discovery controller is asked without %s: it is "
				"for the subsystems that it names",
				e->source, e->subsysnqn, address, key);
	return !why;
}

static void leave_out_unprotected(struct request *r, struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->path_count; i++)
		if (is_protected(r, &plan->paths[i]))
			plan->paths[kept++] = plan->paths[i];
	secrets_wipe(plan->paths + kept, plan->path_count - kept);
	plan->path_count = kept;
}

/* True: it is not connected. What the command line names is, whatever the list says. */
static bool is_excluded(struct request *r, const struct plan *plan, const struct endpoint *e)
{
	const struct exclusion *x = exclusions_find(&plan->exclusions, e);
	char address[ADDRESS_TEXT_SIZE];
	bool forbidden = x && exclusions_forbid(&plan->exclusions, e);

	endpoint_address(e, address, sizeof(address));
	if (forbidden)
		request_excluded(r, "%s at %s  (%s): %s", e->subsysnqn, address, e->source,
				 x->where);
	else if (x)
		request_warning(r, "%s: %s at %s: is connected, although %s excludes it", e->source,
				e->subsysnqn, address, x->where);
	return forbidden;
}

static void leave_out_excluded(struct request *r, struct plan *plan)
{
	size_t kept = 0;

	plan->exclusions = r->exclusions;
	r->exclusions = (struct exclusions){ 0 };
	for (size_t i = 0; i < plan->path_count; i++)
		if (!is_excluded(r, plan, &plan->paths[i]))
			plan->paths[kept++] = plan->paths[i];
	secrets_wipe(plan->paths + kept, plan->path_count - kept);
	plan->path_count = kept;
}

static void fill_tunables(struct tunables *t, const struct tunables *everywhere)
{
	tunables_inherit(t, everywhere);
	if (!tunable_is_set(t, TUNE_CTRL_LOSS_TMO))
		tunable_set(t, TUNE_CTRL_LOSS_TMO, DEFAULT_CTRL_LOSS_TMO);
}

/* Where firmware could reach nothing, others are tried and named first. */
static int put_unavailable_last(struct plan *plan)
{
	size_t kept = 0, count = 0;
	struct endpoint *last;

	for (size_t i = 0; i < plan->path_count; i++)
		count += plan->paths[i].unavailable;
	if (!count || count == plan->path_count)
		return 0;
	last = calloc(count, sizeof(*last));
	if (!last)
		return -ENOMEM;
	count = 0;
	for (size_t i = 0; i < plan->path_count; i++)
		if (plan->paths[i].unavailable)
			last[count++] = plan->paths[i];
		else
			plan->paths[kept++] = plan->paths[i];
	memcpy(plan->paths + kept, last, count * sizeof(*last));
	secrets_wipe(last, count);
	free(last);
	return 0;
}

int plan_make(struct request *r, struct plan *plan)
{
	int err;

	memset(plan, 0, sizeof(*plan));
	plan->timeout = r->timeout == TIMEOUT_UNSET ? DEFAULT_TIMEOUT : r->timeout;
	plan->grace = r->grace == TIMEOUT_UNSET ? DEFAULT_GRACE : r->grace;
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
	name_firmware_host(r);
	err = add_paths(r, plan);
	if (!err)
		err = put_unavailable_last(plan);
	if (err)
		return err;
	identity_choose(r, &plan->identity);
	for (size_t i = 0; i < plan->path_count; i++) {
		struct endpoint *e = &plan->paths[i];

		identity_set_path(r, &plan->identity, e);
		check_scope(r, e);
		check_names(r, e);
		fill_tunables(&e->tunables, &r->tunables);
		fill_tunables(&e->found, &r->tunables);
	}
	demands_meet(r, plan->paths, plan->path_count);
	leave_out_excluded(r, plan);
	leave_out_unprotected(r, plan);
	identity_check(r, plan->paths, plan->path_count);
	return 0;
}

void plan_limit(struct request *r, struct plan *plan)
{
	const struct endpoint *first = plan->paths + PATHS_MAX;

	if (plan->path_count <= PATHS_MAX) {
		if (r->beyond)
			request_warning(r, "%zu endpoints are looked at, and %zu further ones not",
					r->endpoint_count, r->beyond);
		return;
	}
	request_warning(r,
			"%zu paths are asked for, and %d connected at most: not those from %s at "
			"%s (%s) on",
			plan->path_count + r->beyond, PATHS_MAX, first->subsysnqn, first->traddr,
			first->source);
	memmove(plan->paths + PATHS_MAX, plan->paths + plan->path_count,
		plan->later_count * sizeof(*plan->paths));
	secrets_wipe(plan->paths + PATHS_MAX + plan->later_count, plan->path_count - PATHS_MAX);
	plan->path_count = PATHS_MAX;
}

void plan_release(struct plan *plan)
{
	if (plan->paths)
		secrets_wipe(plan->paths, plan->path_count + plan->later_count);
	free(plan->paths);
	exclusions_release(&plan->exclusions);
	memset(plan, 0, sizeof(*plan));
}
