/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setting `early` says which subsystems of the files below /etc/nvme the initramfs connects.
 * The real root connects the others. What `auto` means on this machine is found in
 * storage/early_find.c.
 */
#ifndef EC_REQUEST_EARLY_H
#define EC_REQUEST_EARLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "request/field.h"

enum early_kind { EARLY_AUTO, EARLY_ALL, EARLY_NONE, EARLY_LIST };

#define EARLY_MAX 32

struct early {
	enum early_kind which;
	char nqns[EARLY_MAX][NQN_SIZE]; /* of EARLY_LIST */
	size_t count;
	char why[128]; /* how EARLY_AUTO came to what it is now; empty: it was told */
};

/*
 * Read a value of early= into @early: auto, all, none or NQNs. NULL, or a few words on what is
 * wrong; @value is changed.
 */
const char *early_parse(char *value, struct early *early);

/* True when @early has @subsysnqn by name. */
bool early_names(const struct early *early, const char *subsysnqn);

/* Print it as a line of early-connect.conf, the reason in front as a comment. */
void early_print(const struct early *early, FILE *out);

#endif
