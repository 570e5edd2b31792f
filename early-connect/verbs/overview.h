/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `status` shows: subsystems with their disks and paths, and what is planned and missing. */
#ifndef EC_VERBS_OVERVIEW_H
#define EC_VERBS_OVERVIEW_H

#include "kernel/namespaces.h"
#include "state/planned.h"

struct subsystem;

/* One controller. */
struct link {
	const struct controller *controller;
	const struct subsystem *subsystem;
	const struct planned *planned; /* NULL: someone else's */
	struct ns_path *paths;	       /* to each of its namespaces, by device */
	int path_count;
	double since;		 /* when its state began, seconds since boot; negative: not known */
	unsigned int reconnects; /* as far back as the log reaches */
	bool lost;		 /* the log's last word on it */
};

/* A namespace as programs see it. */
struct disk {
	char name[32];
	unsigned long long size; /* bytes; 0: not told */
	bool is_shared; /* by the controllers of the subsystem; else one controller's own */
	bool is_there;	/* as a block device */
	bool is_told;	/* which controllers have a path to it */
	bool is_usable; /* over one of them at least; where nothing is told it is taken to be */
};

struct subsystem {
	struct link **links; /* by number */
	size_t link_count;
	struct disk *disks; /* by name */
	size_t disk_count;
};

struct overview {
	const char *root;
	struct json_object *state;
	struct controller *controllers;
	struct planned *planned;
	struct link *links;	/* one a controller, in the same order */
	struct link **by_group; /* what the subsystems' lists lie in */
	struct subsystem *subsystems;
	size_t link_count, planned_count, subsystem_count;
	bool has_log;
	bool is_blind; /* what is planned can't be read */
};

/* Look at the machine below all->root. 0 or -errno; caller calls overview_release() either way. */
int overview_look(struct overview *all);
void overview_release(struct overview *all);

/* The path of @link to @disk, or NULL. */
const struct ns_path *link_path(const struct link *link, const struct disk *disk);

/* Is @disk one that @link should have a path to, and the kernel tells that it has none? */
bool link_lacks(const struct link *link, const struct disk *disk);

/* Does I/O to @disk go over @link? Where the kernel tells no path its being live has to do. */
bool link_carries(const struct link *link, const struct disk *disk);

/* Does I/O go over it, to one of its disks at least? */
bool link_is_usable(const struct link *link);

/* A planned path that the kernel has no controller for, or not the namespace that it is asked for.
 */
bool planned_is_missing(const struct planned *planned);

#endif
