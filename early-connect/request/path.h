/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A path is an endpoint while the engine works on it: it has a state, a reason and times. The
 * functions that change these are in the room engine.
 */
#ifndef EC_REQUEST_PATH_H
#define EC_REQUEST_PATH_H

#include <sys/types.h>

#include "request/plan.h"
#include "request/reason.h"

enum path_state {
	PATH_WAITING,	/* for its next try, or for the network */
	PATH_RESOLVING, /* its name is being looked up */
	PATH_PROBING,	/* TCP connect under way */
	PATH_HANDSHAKE, /* TCP is up, ICReq sent */
	PATH_READY,	/* answered, waits for its attach */
	PATH_ATTACHING, /* the kernel connects */
	PATH_CONNECTED, /* the namespace that it is asked for is not there yet */
	PATH_LIVE,
	PATH_DISCOVERED, /* a discovery controller whose log has been read */
	PATH_RESOLVED,	 /* a name that stands as the paths to its addresses */
	PATH_WITHDRAWN	 /* an address that its name has no longer */
};

#define NO_TIME	    (-1.0)
#define NO_INSTANCE (-1)

struct path {
	struct endpoint *endpoint; /* the engine's own copy */
	enum path_state state;
	enum reason reason; /* why it is not live; REASON_NONE when it is or nothing is known */
	char detail[128];   /* more words on the reason, such as the kernel's own; may be empty */
	double since;	    /* when @state or @reason changed last */
	double next_try; /* when PATH_WAITING, _CONNECTED, _DISCOVERED or _RESOLVED; news may come
			    before */
	double deadline; /* of the probe or the look-up */
	double answered_at; /* first ICResp, or NO_TIME */
	double live_at;	    /* or NO_TIME */
	unsigned int tries; /* probes so far */
	unsigned int failed_attaches;
	double tried_at;	  /* the last probe's start */
	double delay;		  /* last back-off, seconds */
	int fd;			  /* the probe's or the look-up's socket, or -1 */
	pid_t look_up;		  /* the child that looks its name up, or 0 */
	unsigned int got;	  /* bytes of the ICResp so far */
	int instance;		  /* N of nvmeN, or NO_INSTANCE */
	int to_own;		  /* the instance that is new and ours, or NO_INSTANCE */
	bool adopted;		  /* it was connected already when it was found */
	int referrals;		  /* how many referrals led here */
	const struct path *named; /* the name whose address it is, or NULL */
	bool told_live;		  /* what progress.c said last */
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

#endif
