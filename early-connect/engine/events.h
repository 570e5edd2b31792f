/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen to a path: the columns of the core's table, and the form of its cells. */
#ifndef EC_ENGINE_EVENTS_H
#define EC_ENGINE_EVENTS_H

#include "engine/fabrics.h"
#include "engine/paths.h"
#include "engine/resolve.h"

/* A look at the controller of a path. */
struct look {
	enum {
		LOOK_GONE,
		LOOK_LOST,
		LOOK_LIVE
	} controller;	     /* gone: it is not there, or somebody else's by now */
	bool any;	     /* it has a namespace */
	size_t missing;	     /* of those that the path is asked for */
	enum path_state ana; /* PATH_LIVE, or how its ANA state keeps I/O out */
	const char *detail;  /* which namespace is missing or kept out */
};

struct event {
	enum event_kind kind;
	struct path *path; /* NULL for EVENT_NEWS and EVENT_DEVICES */
	enum reason reason;
	const char *detail; /* may be NULL */
	int instance;
	struct look look;
	const struct addresses *addresses;
	const struct record *records;
	size_t record_count;
};

/* A cell of the table: what @event comes to for @path. */
typedef void move(struct core *core, struct path *path, const struct event *event, double now);

#endif
