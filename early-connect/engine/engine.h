/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: one loop around the core (core.h). It waits for events, does the core's actions, and
 * posts what becomes of them. It keeps no file and prints nothing: whoever runs it is told of
 * changes.
 */
#ifndef EC_ENGINE_ENGINE_H
#define EC_ENGINE_ENGINE_H

#include "engine/attach.h"
#include "engine/paths.h"

struct engine;
struct leaf;

struct engine_hooks {
	/*
	 * The network has changed, or a second has passed: what sources say by now may be added
	 * with core_add().
	 */
	void (*look)(struct engine *engine, void *context);
	/* Paths changed their state or reason: core.news lists them. */
	void (*changed)(struct engine *engine, void *context);
	/* Another second has passed while it runs. */
	void (*second)(struct engine *engine, void *context);
	/* The boot may go on. Called once. */
	void (*released)(struct engine *engine, void *context);
	void *context;
};

struct engine {
	const struct plan *plan;
	struct core core;
	/* the rest is the engine's own */
	struct attach attach;
	struct leaf *leaves; /* what runs for each path */
	int epoll_fd, net_fd, device_fd, signal_fd;
	int added; /* N of the last nvmeN that the kernel has added since it was given a connect */
	double next_second;
	bool root_due;	/* … for the device of root= */
	bool look_due;	/* … for what the sources say by now */
	bool adopt_due; /* paths were added: they may be connected already */
	bool released;	/* the hook is to be called */
	size_t owned_count, told_left_out;
	int *owned; /* controllers that are new, and to be made ours behind the news */
};

/*
 * Make the paths of @plan, which must outlive the engine; its own list of them is released:
 * hundreds of paths are large. 0 or -ENOMEM; engine_release() either way.
 */
int engine_init(struct engine *engine, struct plan *plan);

/*
 * Run until all paths are live, the plan's timeout or SIGTERM or SIGINT; core.verdict tells
 * which. The two signals must be blocked by the caller. Returns 0 or -errno of a system error.
 */
int engine_run(struct engine *engine, const struct engine_hooks *hooks);

void engine_release(struct engine *engine);

#endif
