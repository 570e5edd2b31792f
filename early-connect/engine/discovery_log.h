/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log page of a discovery controller, which anybody may be. Read piece by piece, so that no
 * number in it makes the reader ask for more than it has room for. No system call.
 */
#ifndef EC_ENGINE_DISCOVERY_LOG_H
#define EC_ENGINE_DISCOVERY_LOG_H

#include <stdint.h>

#include "request/endpoint.h"

/* One record of a discovery log that can be connected to. */
struct record {
	char subsysnqn[NQN_SIZE];
	char traddr[TRADDR_SIZE];
	char trsvcid[6];
	bool referral; /* to another discovery controller */
	bool self;     /* the controller that tells it: its NQN alone */
	bool tls;
};

/* More records than any array of storage has; a larger log is cut. */
#define DISCOVERY_RECORDS_MAX 1024

struct discovery_log {
	struct record *records; /* the caller frees them */
	size_t count;
	uint64_t told;	 /* how many the log says it has, for whatever transport */
	size_t left_out; /* of NVMe/TCP, but not one that a host can connect to */
	char odd[96];	 /* the first name that is no NQN, and counts all the same */
	char why[96];	 /* the first of these: "traddr 0.0.0.0 is no address of a host" */
};

/* Get @size bytes, at most 4096, of the page from @offset on. 0, or anything else to give up. */
typedef int discovery_get(void *context, uint64_t offset, void *data, uint32_t size);

/*
 * Read the log page through @get into @log. A page that changes meanwhile is read again. Returns 0,
 * what @get has returned, -ENOMEM, or -EAGAIN for a page that never stood still.
 */
int discovery_log_read(discovery_get *get, void *context, struct discovery_log *log);

#endif
