/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One path while the engine works on it. */
#ifndef EC_PATH_H
#define EC_PATH_H

#include <sys/types.h>

#include "plan.h"
#include "reason.h"

enum path_state {
	PATH_WAITING,	/* for its next try, or for the network */
	PATH_PROBING,	/* TCP connect under way */
	PATH_HANDSHAKE, /* TCP is up, ICReq sent */
	PATH_READY,	/* answered, waits for its attach */
	PATH_ATTACHING, /* the kernel connects */
	PATH_LIVE
};

#define NO_TIME	    (-1.0)
#define NO_INSTANCE (-1)

struct path {
	const struct endpoint *endpoint;
	enum path_state state;
	enum reason reason; /* why it is not live; REASON_NONE when it is or nothing is known */
	char detail[128];   /* more words on the reason, such as the kernel's own; may be empty */
	double since;	    /* when @state or @reason changed last */
	double next_try;    /* when PATH_WAITING; NO_TIME: only the network's word wakes it */
	double deadline;    /* when PATH_PROBING or PATH_HANDSHAKE */
	double answered_at; /* first ICResp, or NO_TIME */
	double live_at;	    /* or NO_TIME */
	unsigned int tries; /* probes so far */
	double delay;	    /* last back-off, seconds */
	int fd;		    /* the probe's socket, or -1 */
	unsigned int got;   /* bytes of the ICResp so far */
	int instance;	    /* N of nvmeN, or NO_INSTANCE */
	bool told_live;	    /* what progress.c said last */
	enum reason told_reason;
};

/* The state's stable name: "waiting", "probing", "handshake", "ready", "attaching", "live". */
const char *path_state_name(enum path_state state);

#endif
