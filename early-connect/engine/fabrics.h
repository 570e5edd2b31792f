/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fabrics connect through libnvme: what runs in the child that attach.c forks. The kernel may
 * keep the caller for a minute.
 */
#ifndef EC_ENGINE_FABRICS_H
#define EC_ENGINE_FABRICS_H

#include "request/path.h"

/* One record of a discovery log that can be connected to. */
struct record {
	char subsysnqn[NQN_SIZE];
	char traddr[TRADDR_SIZE];
	char trsvcid[6];
	bool referral; /* to another discovery controller */
	bool tls;
};

/* More records than any array of storage has; a larger log is cut. */
#define DISCOVERY_RECORDS_MAX 1024

struct fabrics_result {
	int err;	    /* 0, or an errno of the kernel's or of libnvme's */
	int instance;	    /* N of nvmeN, or NO_INSTANCE */
	enum reason reason; /* when err is set */
	char detail[128];   /* more words; also what was left out of a connect that went well */
	size_t record_count;
};

/*
 * What every connect needs, made ready before it is known what to connect. It lasts for one
 * connect, behind which the process ends. NULL when out of memory.
 */
struct fabrics *fabrics_open(void);

/* @e will probably be connected: all that comes before the kernel is asked. */
void fabrics_prepare(struct fabrics *f, const struct endpoint *e);

/* Connect @e, which was the last to be prepared; a connection that exists already is success
 * without an instance. */
void fabrics_connect(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result);

/*
 * Connect the discovery controller @e, the last to be prepared, read its log and, unless it is to
 * be persistent, disconnect it again. *@records is the caller's to free.
 */
void fabrics_discover(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result,
		      struct record **records);

#endif
