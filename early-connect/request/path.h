/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One path while the engine works on it: what was asked for, what that has come to, and why it is
 * not live. The core alone changes a path (engine/core.c); everybody else reads it.
 */
#ifndef EC_REQUEST_PATH_H
#define EC_REQUEST_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "request/endpoint.h"
#include "request/reason.h"

enum path_state {
	PATH_WAITING,	/* for its next try, or for the network */
	PATH_RESOLVING, /* its name is being looked up */
	PATH_PROBING,	/* TCP connect under way */
	PATH_HANDSHAKE, /* TCP is up, ICReq sent */
	PATH_READY,	/* has answered, waits for its attach */
	PATH_ATTACHING, /* the kernel connects */
	PATH_READING,	/* a discovery controller is connected, its log is being read */
	PATH_CONNECTED, /* the controller is live, the namespace that it is asked for is not there
			   yet */
	PATH_INACCESSIBLE, /* these three: the controller is live, and the namespace is there; its
			      ANA state on */
	PATH_PERSISTENT_LOSS, /* this path, named as the specification does, lets no I/O through */
	PATH_CHANGE,
	PATH_RECONNECTING, /* the controller was live, and the kernel tries to get it back */
	PATH_LIVE, /* usable: the controller is live, the namespace there and its ANA state good */
	PATH_DISCOVERED, /* a discovery controller whose log has been read */
	PATH_RESOLVED,	 /* a name that stands as the paths to its addresses */
	PATH_WITHDRAWN,	 /* an address that its name has no longer */
	PATH_STATES
};

#define NO_TIME	    (-1.0)
#define NO_INSTANCE (-1)

/* What a source said of what the engine tries to find out by itself: by this it is found again, and
 * it never changes. */
struct path_key {
	char trsvcid[6];
};

struct subsystem;
struct portal;

/* All times are seconds of clock_now(); NO_TIME: it has not happened, or is not awaited. */
struct path {
	struct endpoint
		*endpoint; /* the core's own copy, with the port tried and the interface found */
	struct path_key key;
	enum path_state state;
	enum reason reason; /* why it is not live; REASON_NONE when it is or nothing is known */
	char detail[128];   /* more words on the reason, such as the kernel's own; may be empty */
	double since; /* when @reason changed last, or @state but from one part of a try to the next
		       */
	double due;   /* when the core looks at it again by itself */
	double answered_at; /* the first ICResp */
	double fresh_at;    /* the last one */
	double live_at;
	double tried_at;	      /* the last probe's start */
	double looked_at;	      /* the last look at its controller */
	double delay;		      /* last back-off, seconds */
	unsigned int tries;	      /* probes so far */
	unsigned int failed_attaches; /* connects that the kernel refused */
	unsigned int silent;	      /* handshakes in a row that met silence */
	int instance;		      /* N of nvmeN, or NO_INSTANCE; no other path has it */
	bool adopted;		      /* it was connected already when it was found */
	int referrals;		      /* how many referrals led here */
	const struct path *named;     /* the name whose address it is, or NULL */
	struct subsystem *subsystem;
	struct portal *portal;
	struct path *next_at_portal, *next_in_subsystem, *next_in_bucket, *next_of_instance;
	size_t slots[2]; /* its places in the core's heaps; 0: in none */
	bool asked_anew; /* its answer was stale, and it is its turn */
	bool looking;	 /* its name is being looked up, for the first time or again */
	bool is_news;	 /* it is among what is to be told */
	bool told_live;	 /* what progress.c said last */
	enum reason told_reason;
};

/* The state's stable name: "waiting", "probing", … as in the enumeration. */
const char *path_state_name(enum path_state state);

/* True when nothing is left to do for it. */
bool path_is_done(const struct path *path);

/*
 * True for what the sources come to: not for a name that stands as the paths to its addresses, nor
 * for an address that it has no longer.
 */
bool path_is_asked_for(const struct path *path);

/* Is it a host name that is to be looked up? */
bool path_is_name(const struct path *path);

#endif
