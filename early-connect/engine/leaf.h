/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What runs for one path outside of the core: a probe, a look-up in a child, or a child that reads
 * a discovery log. Each of them ends in one event. At most one runs for a path at any time.
 */
#ifndef EC_ENGINE_LEAF_H
#define EC_ENGINE_LEAF_H

#include <sys/types.h>

#include "engine/events.h"
#include "engine/reach.h"

enum leaf_kind { LEAF_NONE, LEAF_PROBE, LEAF_LOOK_UP, LEAF_LOG };

struct leaf {
	enum leaf_kind kind;
	struct probe probe;
	pid_t child;
	int fd; /* to poll: the probe's or the child's; -1: nothing runs */
};

/* What became of it: an event, and what the event points to. */
struct leaf_news {
	struct event event; /* kind EVENT_KINDS: nothing yet */
	char detail[128];
	struct addresses addresses;
	struct record *records; /* to be freed */
};

/* Start a probe of @path, or a look-up of its name. leaf->fd is to be polled: for EPOLLOUT until
 * TCP is up. */
void leaf_probe(struct leaf *leaf, struct path *path, struct leaf_news *news);
void leaf_look_up(struct leaf *leaf, struct path *path, struct leaf_news *news);

/* The child @pid reads the log of @path, and answers at @fd. */
void leaf_log(struct leaf *leaf, pid_t pid, int fd);

/* leaf->fd is ready. */
void leaf_continue(struct leaf *leaf, struct path *path, struct leaf_news *news);

/* The time of a probe is up: why nothing came. */
void leaf_end_probe(struct leaf *leaf, struct path *path, struct leaf_news *news);

/* End what runs. A child that a kernel keeps is not waited for. */
void leaf_stop(struct leaf *leaf);

/* A descriptor a path: the usual soft limit of open files is as low as PATHS_MAX. */
void leaf_raise_limit(void);

/* Reap those that have ended since. */
void leaf_reap(void);

#endif
