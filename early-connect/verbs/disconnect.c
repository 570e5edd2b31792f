// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect disconnect`: what is mounted, swapped to, built upon or open is not taken away.
 * The devices are claimed while the controllers go, so that nothing begins to stand on them
 * meanwhile.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "kernel/namespaces.h"
#include "kernel/registry.h"
#include "kernel/sysfs.h"
#include "storage/claims.h"
#include "storage/users.h"

#define USERS_SHOWN  8
#define TRIES	     20 /* for processes that have a device open for a moment, such as udev's */
#define TRY_USECONDS 100000

struct disconnect {
	const struct options *options;
	struct controller *controllers;
	size_t count;
	enum outcome outcome;
};

static void fail(struct disconnect *d, enum outcome outcome)
{
	if (d->outcome < outcome)
		d->outcome = outcome;
}

static bool belongs_to(const struct controller *c, const char *nqn)
{
	return !strcmp(c->endpoint.subsysnqn, nqn);
}

/* Claim the namespaces of @owner, a controller or a subsystem; where that fails @why tells. */
static int claim_of(struct claims *claims, const char *root, const char *owner, char *why,
		    size_t size)
{
	_cleanup_free_ struct ns_path *list = NULL;
	int count = sysfs_namespaces_of(root, owner, 0, &list), err = 0;
	char content[128];

	for (int i = 0; i < count && !err; i++) {
		const char *device = list[i].device;

		if (strcmp(list[i].name, device) != 0)
			continue; /* one path of the subsystem's */
		err = claims_take(claims, root, device);
		if (!err)
			continue;
		claims_content(root, device, content, sizeof(content));
		if (err == -EBUSY)
			snprintf(why, size, "something has claimed %s%s%s", device,
				 *content ? ": " : "", content);
		else
			snprintf(why, size, "can't claim %s: %s", device, strerror(-err));
	}
	return err;
}

/* Is one before it of the same subsystem? */
static bool is_claimed(const struct disconnect *d, size_t controller)
{
	for (size_t i = 0; i < controller; i++)
		if (!strcmp(d->controllers[i].subsystem, d->controllers[controller].subsystem))
			return true;
	return false;
}

static int claim(const struct disconnect *d, struct claims *claims, const char *nqn, char *why,
		 size_t size)
{
	const char *root = d->options->root;
	int err = 0;

	for (size_t i = 0; i < d->count && !err; i++) {
		const struct controller *c = &d->controllers[i];

		if (!belongs_to(c, nqn))
			continue;
		err = claim_of(claims, root, c->name, why, size);
		if (!err && *c->subsystem && !is_claimed(d, i))
			err = claim_of(claims, root, c->subsystem, why, size);
	}
	return err;
}

static void delete_controller(struct disconnect *d, const struct controller *c)
{
	const char *nqn = c->endpoint.subsysnqn;
	char address[ADDRESS_TEXT_SIZE];
	unsigned long long event = registry_next_event(d->options->root);
	struct controller now;
	int err = sysfs_delete(d->options->root, c, d->options->dry_run, &now);

	if (err == -ENOENT) {
		log_info("%s: %s is gone already", nqn, c->name);
	} else if (err == -ESTALE) {
		log_error("%s: %s is not disconnected: it is %s at %s by now", nqn, c->name,
			  now.endpoint.subsysnqn,
			  endpoint_address(&now.endpoint, address, sizeof(address)));
		fail(d, OUTCOME_PARTIAL);
	} else if (err) {
		log_error("%s: %s: %s", nqn, c->name, strerror(-err));
		fail(d, OUTCOME_SYSTEM);
	} else {
		if (!d->options->dry_run)
			registry_forget("", c->name, event); /* the next one may have its name */
		log_info("%s: %s %s", nqn, c->name,
			 d->options->dry_run ? "would be disconnected" : "is disconnected");
	}
}

static void delete_controllers(struct disconnect *d, const char *nqn)
{
	for (size_t i = 0; i < d->count; i++)
		if (belongs_to(&d->controllers[i], nqn))
			delete_controller(d, &d->controllers[i]);
}

/* Those of a moment are waited for. */
static int find_users(const char *root, const char *nqn, struct users *users)
{
	for (int try = 1;; try++) {
		int err = users_find(root, nqn, users);

		if (err || !users->count || users->list[0].kind != USER_PROCESS || try == TRIES)
			return err;
		users_release(users);
		usleep(TRY_USECONDS);
	}
}

/* With --all-data what the system stands on is not meant. */
static void refuse(struct disconnect *d, const char *nqn, const struct users *users)
{
	if (d->options->all_data && users->list[0].kind == USER_SYSTEM) {
		log_info("%s: stays: %s", nqn, users->list[0].what);
		return;
	}
	for (size_t i = 0; i < users->count && i < USERS_SHOWN; i++)
		log_error("%s: is not disconnected: %s", nqn, users->list[i].what);
	if (users->count > USERS_SHOWN)
		log_error("%s: is not disconnected: %zu more stand on it", nqn,
			  users->count - USERS_SHOWN);
	fail(d, OUTCOME_PARTIAL);
}

static void disconnect_subsystem(struct disconnect *d, const char *nqn)
{
	struct claims claims = { .count = 0 };
	struct users users;
	char why[192] = "";
	int err = find_users(d->options->root, nqn, &users);

	if (err) {
		log_error("%s: can't tell what stands on it: %s", nqn, strerror(-err));
		fail(d, OUTCOME_SYSTEM);
	} else if (users.count) {
		refuse(d, nqn, &users);
	} else if (claim(d, &claims, nqn, why, sizeof(why))) {
		log_error("%s: is not disconnected: %s", nqn, why);
		fail(d, OUTCOME_PARTIAL);
	} else {
		delete_controllers(d, nqn);
	}
	claims_release(&claims);
	users_release(&users);
}

static bool is_connected(const struct disconnect *d, const char *nqn, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (belongs_to(&d->controllers[i], nqn))
			return true;
	return false;
}

/* What another program has entered as its own is not data of ours. */
static bool is_left_to_others(const struct disconnect *d, const char *nqn)
{
	char owner[64];

	for (size_t i = 0; i < d->count; i++) {
		const char *name = d->controllers[i].name;

		if (!belongs_to(&d->controllers[i], nqn) ||
		    !registry_owner(d->options->root, name, owner, sizeof(owner)) ||
		    !strcmp(owner, REGISTRY_OWNER))
			continue;
		log_info("%s: stays: %s belongs to %s", nqn, name, owner);
		return true;
	}
	return false;
}

static void disconnect_all(struct disconnect *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const char *nqn = d->controllers[i].endpoint.subsysnqn;

		if (!nqn_is_discovery(nqn) && !is_connected(d, nqn, i) &&
		    !is_left_to_others(d, nqn))
			disconnect_subsystem(d, nqn);
	}
}

static void disconnect_named(struct disconnect *d)
{
	for (char **nqn = d->options->arguments; *nqn; nqn++) {
		if (is_connected(d, *nqn, d->count))
			disconnect_subsystem(d, *nqn);
		else
			log_warn("%s: is not connected", *nqn);
	}
}

enum outcome verb_disconnect(const struct options *options)
{
	struct disconnect d = { .options = options, .outcome = OUTCOME_DONE };
	int count;

	if (options->all_data == (options->argument_count > 0)) {
		log_error("disconnect: needs either NQNs or --all-data");
		return OUTCOME_USAGE;
	}
	if (*options->root && !options->dry_run) {
		log_error("disconnect: --root=%s: only with --dry-run", options->root);
		return OUTCOME_USAGE;
	}
	count = sysfs_controllers(options->root, &d.controllers);
	if (count < 0) {
		log_error("/sys/class/nvme: %s", strerror(-count));
		return OUTCOME_SYSTEM;
	}
	d.count = (size_t)count;
	if (options->all_data)
		disconnect_all(&d);
	else
		disconnect_named(&d);
	free(d.controllers);
	return d.outcome;
}
