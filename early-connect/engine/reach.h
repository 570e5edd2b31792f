/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is an NVMe/TCP target there? TCP connect, then ICReq and ICResp, all without blocking: the kernel
 * holds a global mutex for a whole connect, so only targets known to answer may be given to it.
 */
#ifndef EC_ENGINE_REACH_H
#define EC_ENGINE_REACH_H

#include "request/endpoint.h"
#include "request/reason.h"

/* NVM Express TCP Transport Specification 1.1, 3.6.2.2 and 3.6.2.3: both PDUs are 128 bytes. */
#define PDU_IC_SIZE 128

enum probe_step {
	PROBE_SENT,	/* the SYN is on its way: poll for EPOLLOUT */
	PROBE_TCP_UP,	/* TCP is up, the ICReq is sent: poll for EPOLLIN */
	PROBE_MORE,	/* there is more to come: poll as before */
	PROBE_ANSWERED, /* a target is there */
	PROBE_FAILED	/* reason, detail */
};

struct probe {
	struct endpoint *endpoint; /* host_iface is filled in where a MAC names the interface */
	int fd;			   /* -1: none is under way */
	bool shaking;		   /* the ICReq is sent */
	size_t got;
	unsigned char pdu[PDU_IC_SIZE]; /* of the answer */
	enum reason reason;		/* of PROBE_FAILED */
	char detail[128];		/* more words on it, or empty */
};

/* Start a probe of probe->endpoint, whose traddr is an address. */
enum probe_step reach_start(struct probe *probe);

/* The fd is ready. */
enum probe_step reach_continue(struct probe *probe);

/* There is no more patience: the probe ends, and probe->reason says why nothing came. */
void reach_timed_out(struct probe *probe);

/* Close the probe's socket, if there is one. */
void reach_stop(struct probe *probe);

#endif
