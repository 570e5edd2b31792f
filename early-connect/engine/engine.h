/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: one loop that watches the network, probes every path at once, attaches what answered
 * and retries the rest. It keeps no file and prints nothing: whoever runs it is told of changes.
 */
#ifndef EC_ENGINE_ENGINE_H
#define EC_ENGINE_ENGINE_H

#include "engine/attach.h"
#include "request/path.h"

enum verdict {
	VERDICT_RUNNING,
	VERDICT_ALL_LIVE,
	VERDICT_PARTIAL, /* the policy was met, then time ran out or a signal came */
	VERDICT_TIMEOUT, /* time ran out before the policy was met */
	VERDICT_STOPPED	 /* a signal came before the policy was met */
};

struct engine;

struct engine_hooks {
	/*
	 * The network has changed, or a second has passed, or the policy may be met: what sources
	 * say by now may be added with engine_add_path().
	 */
	void (*look)(struct engine *engine, void *context);
	/* A path changed its state or reason. */
	void (*changed)(const struct engine *engine, void *context);
	/* Another second has passed while it runs. */
	void (*second)(const struct engine *engine, void *context);
	/* The policy is met for the first time: the boot may go on. Called once, after changed().
	 */
	void (*released)(const struct engine *engine, void *context);
	void *context;
};

/* All times are seconds of clock_now(), NO_TIME when it has not happened. */
struct engine {
	const struct plan *plan;
	struct path *paths; /* room for PATHS_MAX, they never move */
	struct endpoint *endpoints;
	size_t path_count;
	double started;
	double asked;	    /* when the sources were read last: the timeout counts from here */
	double first_route; /* when the first probe got past routing */
	double released_at;
	enum verdict verdict;
	/* the rest is the engine's own */
	struct attach attach;
	struct path *attaching;
	int epoll_fd, net_fd, signal_fd;
	double next_tick;
	double kernel_first; /* until then nothing is told */
	bool dirty;	     /* who runs it has not been told of the last change */
	bool look_due;	     /* … nor asked for what the sources say by now */
	bool adopt_due;	     /* a path was added: it may be connected already */
};

/*
 * Make the paths of @plan, which must outlive the engine; its own list of them is released:
 * hundreds of paths are large. 0 or -ENOMEM.
 */
int engine_init(struct engine *engine, struct plan *plan);

/* The path that @e asks for, or NULL. */
struct path *engine_find_path(const struct engine *engine, const struct endpoint *e);

/*
 * Add a path to a copy of @e unless the engine has it already; one that was withdrawn is tried
 * again, whatever its name says by now. Returns 0, -EEXIST or -ENOSPC. @referrals: how many
 * referrals led to it.
 */
int engine_add_path(struct engine *engine, const struct endpoint *e, int referrals);

/*
 * Run until all paths are live, the plan's timeout or SIGTERM or SIGINT; engine->verdict tells
 * which. The two signals must be blocked by the caller. Returns 0 or -errno of a system error.
 */
int engine_run(struct engine *engine, const struct engine_hooks *hooks);

/*
 * The sources have been read again, and what they say was added: patience begins anew, who waits
 * tries at once, and what was connected but has been disconnected since is connected again.
 */
void engine_ask_again(struct engine *engine);

void engine_release(struct engine *engine);

#endif
