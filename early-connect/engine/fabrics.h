/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fabrics connect through libnvme: what runs in the child that attach.c forks. The kernel may
 * keep the caller for a minute.
 */
#ifndef EC_ENGINE_FABRICS_H
#define EC_ENGINE_FABRICS_H

#include "engine/discovery_log.h"
#include "request/path.h"

struct fabrics_result {
	int err;	    /* 0, or an errno of the kernel's or of libnvme's */
	int instance;	    /* N of nvmeN, or NO_INSTANCE */
	enum reason reason; /* when err is set */
	char detail[128];   /* more words; also what was left out of a connect that went well */
	size_t record_count;
	size_t left_out; /* records of a discovery log that no host can connect to, or beyond
			  * DISCOVERY_RECORDS_MAX; @detail says why */
};

/*
 * What every connect needs, made ready before it is known what to connect. It lasts for one
 * connect, behind which the process ends. NULL when out of memory.
 */
struct fabrics *fabrics_open(void);

/* @e will probably be connected: all that comes before the kernel is asked. */
void fabrics_prepare(struct fabrics *f, const struct endpoint *e);

/*
 * Connect @e, which was the last to be prepared; a connection that exists already is success
 * without an instance. With fewer I/O queues where those asked for have no CPU: @detail says so.
 */
void fabrics_connect(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result);

/* Connect the discovery controller @e, which was the last to be prepared, or find that it is
 * connected. */
void fabrics_connect_discovery(struct fabrics *f, const struct endpoint *e,
			       struct fabrics_result *result);

/*
 * Read the log of the discovery controller that has been connected and, unless it is to be
 * persistent or was there before, disconnect it again. *@records is the caller's to free. It takes
 * LOG_PAGE_SECONDS at most, and the disconnect. What a process that was killed has left connected
 * is removed by another one, which outlives this.
 */
void fabrics_read_log(struct fabrics *f, const struct endpoint *e, struct fabrics_result *result,
		      struct record **records);

#endif
