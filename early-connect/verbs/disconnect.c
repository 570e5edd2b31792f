// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `early-connect disconnect`: what is mounted, swapped to, built upon or open is not taken away.
 * The devices are claimed while the controllers go, so that nothing begins to stand on them
 * meanwhile.
 */
#include "verbs/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <libnvme.h>
#include <limits.h>
#include <string.h>

#include "base/log.h"
#include "kernel/registry.h"
#include "kernel/sysfs.h"
#include "storage/users.h"

#define CLAIMS_MAX   256
#define USERS_SHOWN  8
#define TRIES	     20 /* for processes that have a device open for a moment, such as udev's */
#define TRY_USECONDS 100000

struct disconnect {
	const struct options *options;
	struct controller *controllers;
	size_t count;
	enum outcome outcome;
};

struct claims {
	int fds[CLAIMS_MAX];
	size_t count;
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

/* 0, -EBUSY when something else has claimed it, in another mount namespace perhaps. */
static int claim_device(struct claims *claims, const char *name)
{
	char path[NAME_MAX + 8];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == EBUSY ? -EBUSY : 0; /* gone already is fine */
	claims->fds[claims->count++] = fd;
	return 0;
}

static int claim(struct claims *claims, const char *nqn, char *busy, size_t size)
{
	_cleanup_dir_ DIR *dir = opendir("/sys/block");
	struct dirent *entry;
	int err = 0;

	claims->count = 0;
	while (!err && dir && (entry = readdir(dir)) && claims->count < CLAIMS_MAX) {
		if (!sysfs_is_namespace_of(entry->d_name, nqn))
			continue;
		err = claim_device(claims, entry->d_name);
		if (err)
			snprintf(busy, size, "something has claimed %.64s", entry->d_name);
	}
	return err;
}

static void release(struct claims *claims)
{
	while (claims->count)
		close(claims->fds[--claims->count]);
}

static int delete_controller(const char *name)
{
	nvme_root_t root = nvme_create_root(stderr, LOG_ERR);
	nvme_ctrl_t c = root ? nvme_scan_ctrl(root, name) : NULL;
	int err;

	errno = 0;
	err = !c || nvme_disconnect_ctrl(c) ? (errno ? -errno : -ENODEV) : 0;
	nvme_free_tree(root);
	return err;
}

static void delete_controllers(struct disconnect *d, const char *nqn)
{
	for (size_t i = 0; i < d->count; i++) {
		const char *name = d->controllers[i].name;
		int err;

		if (!belongs_to(&d->controllers[i], nqn))
			continue;
		err = d->options->dry_run ? 0 : delete_controller(name);
		if (err) {
			log_error("%s: %s: %s", nqn, name, strerror(-err));
			fail(d, OUTCOME_SYSTEM);
			continue;
		}
		if (!d->options->dry_run)
			registry_forget("", name, 0);
		log_info("%s: %s %s", nqn, name,
			 d->options->dry_run ? "would be disconnected" : "is disconnected");
	}
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
	fail(d, OUTCOME_PARTIAL);
}

static void disconnect_subsystem(struct disconnect *d, const char *nqn)
{
	struct claims claims = { .count = 0 };
	struct users users;
	char busy[96] = "";
	int err = find_users(d->options->root, nqn, &users);

	if (err) {
		log_error("%s: can't tell what stands on it: %s", nqn, strerror(-err));
		fail(d, OUTCOME_SYSTEM);
	} else if (users.count) {
		refuse(d, nqn, &users);
	} else if (!d->options->dry_run && claim(&claims, nqn, busy, sizeof(busy))) {
		log_error("%s: is not disconnected: %s", nqn, busy);
		fail(d, OUTCOME_PARTIAL);
	} else {
		delete_controllers(d, nqn);
	}
	release(&claims);
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
