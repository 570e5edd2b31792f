/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the core: every path, the subsystems that they lead to, and how many of each kind
 * there are. The counters follow each change of a path's state, so that no question has to look at
 * all paths. No system call.
 */
#ifndef EC_ENGINE_PATHS_H
#define EC_ENGINE_PATHS_H

#include <stdint.h>

#include "engine/heap.h"
#include "request/plan.h"

/* One subsystem by its NQN; discovery controllers are in none. */
struct subsystem {
	char subsysnqn[NQN_SIZE];
	struct path *paths; /* next_in_subsystem */
	struct subsystem *next_in_bucket;
	unsigned int asked;   /* paths that are asked for */
	unsigned int usable;  /* of these, live ones */
	unsigned int awaited; /* … that the boot waits for */
	bool named;    /* a source asks for it by its NQN; else a discovery log alone has told it */
	bool is_roots; /* the device that root= names stands on it, as far as is known */
};

/* One address and port, as seen from one host side: whoever answers there does so for all of its
 * paths. */
struct portal {
	const struct endpoint *endpoint; /* its first path's */
	struct path *paths;		 /* next_at_portal */
	struct path *asked;		 /* whose probe runs for all of them, or NULL */
	double fresh_at; /* the last answer; NO_TIME: none behind the last failure */
	struct portal *next_in_bucket;
};

enum verdict {
	VERDICT_RUNNING,
	VERDICT_ALL_LIVE,
	VERDICT_PARTIAL, /* the boot was let go on, then time ran out or a signal came */
	VERDICT_TIMEOUT, /* time ran out, and no subsystem was ready */
	VERDICT_STOPPED	 /* a signal came before the boot was let go on */
};

/* What can happen to a path. */
enum event_kind {
	EVENT_DUE,	 /* its time has come: core_advance() posts it */
	EVENT_NEWS,	 /* the network is another than before */
	EVENT_DEVICES,	 /* there are other devices than before */
	EVENT_SENT,	 /* the probe's first packet had a route */
	EVENT_TCP_UP,	 /* the target has accepted, the ICReq is sent */
	EVENT_ANSWERED,	 /* an ICResp came */
	EVENT_FAILED,	 /* what was under way has failed: reason, detail */
	EVENT_FOUND,	 /* its name has these addresses */
	EVENT_APPEARED,	 /* its controller is live, and the kernel still at the connect: instance,
			    look */
	EVENT_ATTACHED,	 /* the kernel has connected it: instance */
	EVENT_EXISTS,	 /* the kernel has had it already, and does not say which it is */
	EVENT_LOG,	 /* the discovery log: records */
	EVENT_ADOPTED,	 /* it is connected, and was before anybody asked: instance */
	EVENT_LOOKED,	 /* what its controller and namespaces are by now: look */
	EVENT_WITHDRAWN, /* its name has the address no longer */
	EVENT_ASKED,	 /* a source asks for it again */
	EVENT_ALONE,	 /* the probe that ran for it, too, was another path's, and is ended */
	EVENT_KINDS
};

/* What the core has others do. */
enum action_kind {
	ACTION_PROBE,	  /* start a probe of the path */
	ACTION_PROBE_END, /* its time is up: say why nothing came (EVENT_FAILED) */
	ACTION_STOP,	  /* end whatever runs for it: probe, look-up or log reading */
	ACTION_LOOK_UP,	  /* look its name up */
	ACTION_ATTACH,	  /* have the kernel connect it */
	ACTION_LOOK,	  /* look at its controller and its namespaces */
	ACTION_OWN,	  /* its controller is new and ours */
	ACTION_ADOPT,	  /* paths were added: they may be connected already */
	ACTION_RELEASE	  /* the boot may go on */
};

struct action {
	enum action_kind kind;
	struct path *path; /* NULL: of none */
};

enum { HEAP_DUE, HEAP_READY };

#define PATH_BUCKETS	  1024
#define SUBSYSTEM_BUCKETS 256
#define INSTANCE_BUCKETS  256
#define PORTAL_BUCKETS	  256

struct core {
	/* what the plan says */
	int wanted;	/* usable paths that make a subsystem ready, or PATHS_ALL */
	double timeout; /* seconds, 0: never give up */
	double grace;	/* seconds after the first ready subsystem, or NO_TIME: wait for all */
	bool take_all;	/* whatever a log tells that a file asks for */
	struct early early;
	const struct exclusions *exclusions; /* the plan's */

	struct path *paths; /* room for PATHS_MAX, they never move */
	struct endpoint *endpoints;
	size_t path_count;
	struct subsystem *subsystems; /* the same */
	size_t subsystem_count;
	struct portal *portals; /* the same */
	size_t portal_count;
	struct portal *portal_buckets[PORTAL_BUCKETS];
	struct path *path_buckets[PATH_BUCKETS];
	struct subsystem *subsystem_buckets[SUBSYSTEM_BUCKETS];
	struct path *instance_buckets[INSTANCE_BUCKETS];
	struct heap due, ready;
	struct path *likely;	/* the last one whose target has accepted a connection */
	struct path *attaching; /* the one that has the kernel's slot, or NULL */

	double started, asked; /* the timeout counts from @asked: when the sources were read last */
	double first_route, first_ready, released_at;
	double stop_by; /* it ends, and waits until then for the kernel */
	enum verdict verdict,
		ending; /* what it comes to; what it will, when it has come to an end */
	bool root_is_known;

	/* counters */
	size_t asked_count, live_count; /* I/O paths */
	size_t undone_count;		/* paths of any kind for which something is left to do */
	size_t log_count, read_count; /* discovery controllers, and those whose log has been read */
	size_t subsystems_asked, subsystems_ready, subsystems_excused;
	size_t roots_count, roots_ready;
	size_t named_count;
	size_t look_ups;
	size_t excluded;      /* what logs and names have brought, and is not to be connected */
	size_t asked_anew;    /* paths whose stale answer is being asked for anew */
	size_t watched_count; /* paths that have a controller and are not usable */

	struct action *actions; /* a queue */
	size_t action_count, action_next;
	struct {
		enum event_kind kind;
		struct path *path;
	} * posted; /* a queue of events that one path's event has for others */
	size_t posted_count, posted_next;
	struct path **news; /* whose state or reason has changed since they were told */
	size_t news_count;
	size_t left_out;	       /* paths for which there was no room */
	char left_out_first[NQN_SIZE]; /* … the subsystem of the first of them */
	uint64_t seed;
};

/* Make an empty core for @plan at @now. 0 or -ENOMEM; paths_release() either way. */
int paths_init(struct core *core, const struct plan *plan, uint64_t seed, double now);
void paths_release(struct core *core);

/* The path that @e, as a source says it, asks for; NULL: none yet. */
struct path *paths_find(const struct core *core, const struct endpoint *e);

/* Add a path to a copy of @e, PATH_WAITING and due at once. NULL where there is no room. */
struct path *paths_add(struct core *core, const struct endpoint *e, int referrals, double now);

/* A number for address and port, the same for all spellings of them. */
unsigned int paths_hash_address(const struct endpoint *e);

struct subsystem *paths_find_subsystem(const struct core *core, const char *subsysnqn);

/* Change the state; the counters, the heap of those that are ready, and the news follow. */
void paths_set_state(struct core *core, struct path *path, enum path_state state, double now);

/* Change the reason: news, if it is another one. */
void paths_set_reason(struct core *core, struct path *path, enum reason reason, double now);

/* When the core is to look at @path again; NO_TIME: never by itself. */
void paths_set_due(struct core *core, struct path *path, double due);

/* Root stands on that subsystem: its paths go first. */
void paths_set_roots(struct core *core, struct subsystem *subsystem);

/* Has @path a controller, without being usable? */
bool paths_is_watched(const struct path *path);

/* Is @subsystem ready, with as many usable paths as are wanted or, where they are fewer, all? */
bool paths_is_ready(const struct core *core, const struct subsystem *subsystem);

/* The controller of @path; NO_INSTANCE: none. False, and nothing is changed, where it is another
 * path's. */
bool paths_set_instance(struct core *core, struct path *path, int instance);
bool paths_instance_is_taken(struct core *core, int instance);

/* The path is to be told of. */
void paths_note(struct core *core, struct path *path);

/* Is there nothing to be connected but what the administrator has excluded? In the initramfs root
 * may still come by another way. */
bool paths_are_all_excluded(const struct core *core);

/* Post an event without further words to the core itself, and take the next such one; false: there
 * is none. */
void paths_post(struct core *core, enum event_kind kind, struct path *path);
bool paths_next_posted(struct core *core, enum event_kind *kind, struct path **path);

void paths_act(struct core *core, enum action_kind kind, struct path *path);

/* A number from 0 to below 1. */
double paths_random(struct core *core);

#endif
