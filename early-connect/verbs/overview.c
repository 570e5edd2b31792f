// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel counts no reconnects where a program could read them, but it logs each one.
 *
 * Nothing here looks through all controllers for each of them: there are hosts with a thousand.
 */
#include "verbs/overview.h"

#include <errno.h>
#include <string.h>

#include "base/json_text.h"
#include "base/log.h"
#include "kernel/kernel_log.h"
#include "state/state_file.h"
#include "state/today.h"

static int by_controller_name(const void *name, const void *link)
{
	return strverscmp(name, ((const struct link *)link)->controller->name);
}

/* "nvme nvme0: …" */
static void take_record(double seconds, const char *text, void *context)
{
	struct overview *all = context;
	struct link *link;
	char name[16];
	int end = 0;

	all->has_log = true;
	if (sscanf(text, "nvme %15[a-z0-9]: %n", name, &end) != 1 || !end)
		return;
	link = bsearch(name, all->links, all->link_count, sizeof(*link), by_controller_name);
	if (!link)
		return;
	text += end;
	if (!strncmp(text, "starting error recovery", 23) && !link->lost) {
		link->lost = true;
		link->since = seconds;
	} else if (!strncmp(text, "Successfully reconnected", 24)) {
		link->lost = false;
		link->since = seconds;
		link->reconnects++;
	}
}

static int find_links(struct overview *all)
{
	all->links = calloc(all->link_count + 1, sizeof(*all->links));
	if (!all->links)
		return -ENOMEM;
	for (size_t i = 0; i < all->link_count; i++) {
		all->links[i].controller = &all->controllers[i];
		all->links[i].since = -1;
	}
	for (size_t i = 0; i < all->planned_count; i++)
		if (all->planned[i].controller)
			all->links[all->planned[i].controller - all->controllers].planned =
				&all->planned[i];
	for (size_t i = 0; i < all->link_count; i++) {
		struct link *link = &all->links[i];

		if (link->planned && controller_is_live(link->controller))
			link->since = json_get_seconds(link->planned->path, "live_at");
		link->path_count = sysfs_namespaces_of(all->root, link->controller->name, NS_ANA,
						       &link->paths);
		if (link->path_count < 0)
			link->path_count = 0; /* it has gone meanwhile */
	}
	kernel_log_scan(all->root, take_record, all);
	return 0;
}

static int by_subsystem(const void *a, const void *b)
{
	const struct link *x = *(struct link *const *)a, *y = *(struct link *const *)b;
	int order = strcmp(x->controller->endpoint.subsysnqn, y->controller->endpoint.subsysnqn);

	return order ? order : x < y ? -1 : 1;
}

/* In the order of their first controllers. */
static int by_first_link(const void *a, const void *b)
{
	const struct subsystem *x = a, *y = b;

	return x->links[0] < y->links[0] ? -1 : 1;
}

static int find_subsystems(struct overview *all)
{
	struct subsystem *last = NULL;

	all->by_group = calloc(all->link_count + 1, sizeof(struct link *));
	all->subsystems = calloc(all->link_count + 1, sizeof(*all->subsystems));
	if (!all->by_group || !all->subsystems)
		return -ENOMEM;
	for (size_t i = 0; i < all->link_count; i++)
		all->by_group[i] = &all->links[i];
	qsort(all->by_group, all->link_count, sizeof(struct link *), by_subsystem);
	for (size_t i = 0; i < all->link_count; i++) {
		const struct controller *c = all->by_group[i]->controller;

		if (!last || strcmp(last->links[0]->controller->endpoint.subsysnqn,
				    c->endpoint.subsysnqn) != 0) {
			last = &all->subsystems[all->subsystem_count++];
			last->links = &all->by_group[i];
		}
		last->link_count++;
	}
	qsort(all->subsystems, all->subsystem_count, sizeof(*all->subsystems), by_first_link);
	for (size_t i = 0; i < all->subsystem_count; i++)
		for (size_t k = 0; k < all->subsystems[i].link_count; k++)
			all->subsystems[i].links[k]->subsystem = &all->subsystems[i];
	return 0;
}

static int by_disk_name(const void *a, const void *b)
{
	return strverscmp(((const struct disk *)a)->name, ((const struct disk *)b)->name);
}

/* @link: whose path it is; NULL: of the subsystem itself. */
static void add_disk(struct subsystem *s, const struct ns_path *path, const struct link *link)
{
	struct disk *disk = &s->disks[s->disk_count++];

	memcpy(disk->name, path->device, sizeof(disk->name));
	disk->is_shared = !link || strcmp(path->name, path->device) != 0;
	disk->is_told = link;
	disk->is_usable = link && controller_is_live(link->controller) && ana_is_usable(path->ana);
}

/* One for all the paths to each. */
static void fold_disks(struct subsystem *s)
{
	size_t count = 0;

	if (s->disk_count)
		qsort(s->disks, s->disk_count, sizeof(*s->disks), by_disk_name);
	for (size_t i = 0; i < s->disk_count; i++) {
		struct disk *disk = &s->disks[i], *last = &s->disks[count ? count - 1 : 0];

		if (!count || strcmp(last->name, disk->name) != 0) {
			s->disks[count++] = *disk;
			continue;
		}
		last->is_shared |= disk->is_shared;
		last->is_told |= disk->is_told;
		last->is_usable |= disk->is_usable;
	}
	s->disk_count = count;
}

/* The paths tell the disks; where a controller has none the subsystem may still have. */
static int find_disks(const char *root, struct subsystem *s)
{
	_cleanup_free_ struct ns_path *heads = NULL;
	const char *name = s->links[0]->controller->subsystem;
	size_t max = 0;
	int count = 0;

	for (size_t i = 0; i < s->link_count; i++) {
		max += (size_t)s->links[i]->path_count;
		if (!s->links[i]->path_count && *name && !heads)
			count = sysfs_namespaces_of(root, name, 0, &heads);
	}
	count = count < 0 ? 0 : count;
	s->disks = calloc(max + (size_t)count + 1, sizeof(*s->disks));
	if (!s->disks)
		return -ENOMEM;
	for (int i = 0; i < count; i++)
		add_disk(s, &heads[i], NULL);
	for (size_t i = 0; i < s->link_count; i++)
		for (int k = 0; k < s->links[i]->path_count; k++)
			add_disk(s, &s->links[i]->paths[k], s->links[i]);
	fold_disks(s);
	for (size_t i = 0; i < s->disk_count; i++) {
		struct disk *disk = &s->disks[i];

		disk->is_usable |= !disk->is_told;
		disk->is_there = !sysfs_disk_size(root, disk->name, &disk->size);
	}
	return 0;
}

static int by_device(const void *name, const void *path)
{
	return strverscmp(name, ((const struct ns_path *)path)->device);
}

const struct ns_path *link_path(const struct link *link, const struct disk *disk)
{
	return link->path_count > 0 ? bsearch(disk->name, link->paths, (size_t)link->path_count,
					      sizeof(*link->paths), by_device)
				    : NULL;
}

bool link_lacks(const struct link *link, const struct disk *disk)
{
	return disk->is_shared && disk->is_told && controller_is_live(link->controller) &&
	       !link_path(link, disk);
}

bool link_carries(const struct link *link, const struct disk *disk)
{
	const struct ns_path *path = link_path(link, disk);

	return controller_is_live(link->controller) &&
	       (path ? ana_is_usable(path->ana) : disk->is_shared && !disk->is_told);
}

bool link_is_usable(const struct link *link)
{
	const struct subsystem *s = link->subsystem;
	bool is_told = false;

	for (size_t i = 0; i < s->disk_count; i++) {
		if (link_carries(link, &s->disks[i]))
			return true;
		is_told |= s->disks[i].is_told;
	}
	return !is_told && controller_is_live(link->controller);
}

bool planned_is_missing(const struct planned *planned)
{
	return !planned->controller || planned->missing.count;
}

/* Who is not root may not read what is planned, and would take what is missing for never asked. */
static void read_state(struct overview *all)
{
	int err = state_file_read(all->root, &all->state);

	if (!err || err == -ENOENT)
		return;
	if (all->state)
		json_put(&all->state);
	all->state = NULL;
	all->is_blind = true;
	log_warn(STATE_FILE ": %s: can't tell what is planned%s",
		 err == -EINVAL ? "damaged" : strerror(-err),
		 err == -EACCES ? "; run it as root" : "");
}

static int find_planned(struct overview *all)
{
	struct request r;
	struct plan plan;
	int count = planned_read(all->root, all->state, all->controllers, all->link_count,
				 &all->planned);

	if (count <= 0)
		return count;
	all->planned_count = (size_t)count;
	if (!today_plan(all->root, &r, &plan) && !mistakes_have_error(&r.mistakes))
		all->planned_count = planned_forget(all->planned, all->planned_count, &plan);
	plan_release(&plan);
	request_release(&r);
	return 0;
}

int overview_look(struct overview *all)
{
	int count = sysfs_controllers(all->root, &all->controllers), err;

	if (count < 0)
		return count;
	all->link_count = (size_t)count;
	read_state(all);
	err = find_planned(all);
	if (!err)
		err = find_links(all);
	if (!err)
		err = find_subsystems(all);
	for (size_t i = 0; !err && i < all->subsystem_count; i++)
		err = find_disks(all->root, &all->subsystems[i]);
	return err;
}

void overview_release(struct overview *all)
{
	for (size_t i = 0; all->subsystems && i < all->subsystem_count; i++)
		free(all->subsystems[i].disks);
	for (size_t i = 0; all->links && i < all->link_count; i++)
		free(all->links[i].paths);
	free(all->subsystems);
	free(all->by_group);
	free(all->links);
	free(all->planned);
	free(all->controllers);
	json_put(&all->state);
}
