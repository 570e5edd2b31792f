/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tunable is a parameter of one connection, such as ctrl_loss_tmo. Its name is that of
 * config.json and of the kernel's fabrics options. One table serves every source.
 */
#ifndef EC_REQUEST_TUNABLES_H
#define EC_REQUEST_TUNABLES_H

#include <stdbool.h>
#include <stddef.h>

enum tunable {
	TUNE_CTRL_LOSS_TMO,    /* seconds, -1 = never give up */
	TUNE_RECONNECT_DELAY,  /* seconds */
	TUNE_FAST_IO_FAIL_TMO, /* seconds, -1 = off */
	TUNE_KEEP_ALIVE_TMO,   /* seconds */
	TUNE_NR_IO_QUEUES,
	TUNE_NR_WRITE_QUEUES,
	TUNE_NR_POLL_QUEUES,
	TUNE_QUEUE_SIZE,
	TUNE_TOS,
	TUNE_DUPLICATE_CONNECT, /* from here on: 0 or 1 */
	TUNE_DISABLE_SQFLOW,
	TUNE_HDR_DIGEST,
	TUNE_DATA_DIGEST,
	TUNE_TLS,
	TUNE_CONCAT,
	TUNE_COUNT
};

struct tunables {
	unsigned int set; /* bit N: value[N] was given */
	int value[TUNE_COUNT];
};

/* The name of a tunable, as in config.json. */
const char *tunable_name(enum tunable which);

/* True for tunables that are a switch. */
bool tunable_is_switch(enum tunable which);

/* True for the switches that protect a connection: one that cannot be read counts as on. */
bool tunable_protects(enum tunable which);

/* The tunable of that name (dashes count as underscores), or -ENOENT. */
int tunable_find(const char *name, size_t len);

/* Set one; -ERANGE when the kernel would not take the value, -EDOM when it would never get it. */
int tunable_set(struct tunables *t, enum tunable which, long value);

/* Read "12", "-1", "true", "n" …, and set. -EINVAL when it is no number or switch, or
 * an error of tunable_set(). */
int tunable_set_text(struct tunables *t, enum tunable which, const char *text);

/* An error of these two in words that complete "NAME = VALUE: ". */
const char *tunable_error(int err);

/* 1 or 0 for "yes", "off", "true", "n" …; -EINVAL when it is none of these. */
int switch_value(const char *text);

/* Does a discovery controller stay connected? 1 or 0 for "no", "auto", "force" or a switch;
 * -EINVAL. */
int persistent_value(const char *text);

/* As if it had never been set. */
void tunable_unset(struct tunables *t, enum tunable which);

bool tunable_is_set(const struct tunables *t, enum tunable which);

/* Take over from @other what @t does not set itself. */
void tunables_inherit(struct tunables *t, const struct tunables *other);

#endif
