/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world for the engine's core: a virtual clock, targets, a kernel and a network that follow a
 * script. world_run() takes the core through one boot in it, and holds every step against what must
 * always be true (check.c).
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "engine/core.h"

#define SIM_PATHS_MAX 64
#define NEVER	      1e9

/* What stands at one address, and what the kernel makes of a connect to it. Times are seconds of
 * the virtual clock. */
struct target {
	double from, until; /* it is up in between; before and after it is silent, or refuses */
	bool refuses;
	double latency;	    /* of TCP and of the ICResp, each */
	double icresp;	    /* more until the ICResp; NEVER: half-dead */
	enum reason fault;  /* the ICResp's: it is no NVMe/TCP target */
	double connect;	    /* what the kernel's connect takes */
	enum reason kernel; /* what it comes to, REASON_NONE: connected */
	double dead;	    /* what a connect takes that meets nobody */
	double scan;	    /* until the namespace is there after the connect; NEVER: it has none */
	enum path_state ana; /* PATH_LIVE: good */
	double ana_good;     /* when it becomes good */
	double lost,
		back; /* the controller reconnects in between; back NEVER and gone: it is removed */
	bool gone;
	bool child_dies; /* the connecting child is killed */
	bool appears;	 /* its controller is live before the kernel is through with the connect */
	double log;	 /* of a discovery controller: how long reading takes */
	const struct record *records;
	size_t record_count;
};

struct sim_event {
	double at;
	struct path *path;
	unsigned int round; /* of the path's leaf: an event of an earlier round is void */
	enum event_kind kind;
	enum reason reason;
};

struct world {
	struct core core;
	struct exclusions exclusions;
	double now;
	struct target targets[SIM_PATHS_MAX]; /* by the path's number */
	size_t target_count;
	struct target found; /* of paths that come by a log */
	double route;	     /* when there is one */
	double stop;	     /* SIGTERM */
	double root;	     /* root's device is there that long after its subsystem; NEVER */
	const char *root_subsystem;
	void (*at)(struct world *world); /* called at .when */
	double when;
	/* the rest is the world's own */
	struct sim_event events[16 * SIM_PATHS_MAX];
	size_t event_count;
	unsigned int rounds[PATHS_MAX];
	double answered[PATHS_MAX]; /* by the portal's number */
	double connected[PATHS_MAX];
	bool is_there[PATHS_MAX]; /* its controller */
	struct path *in_kernel;	  /* the write that is under way */
	double root_ready;
	int next_instance;
	bool released, release_checked, tells;
	unsigned int steps, probes;
	char fault[256]; /* what was not true; empty: everything was */
};

/* An empty world; @wanted, @timeout, @grace as the plan has them. */
void world_init(struct world *world, int wanted, long timeout, long grace, uint64_t seed);
void world_release(struct world *world);

/* Ask for a path of @subsysnqn to a target that is as good as can be; what it is may be changed. */
struct target *world_add(struct world *world, const char *subsysnqn);
struct target *world_add_discovery(struct world *world);

/* Ask for @e; the targets are given out in the order of the paths. */
struct target *world_ask(struct world *world, const struct endpoint *e);

/* The endpoint that world_add() would ask for. */
struct endpoint world_endpoint(const struct world *world, const char *subsysnqn);

/* Run until the core has come to its end, or something was not true. Returns false then. */
bool world_run(struct world *world);

/* Note what is not true, the first time. */
void world_fault(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Print what happens, for a person who looks for a fault. */
void world_tell(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* check.c: what must be true after every step, and at the end. */
void check_step(struct world *world);
void check_release(struct world *world);
void check_end(struct world *world);

#endif
