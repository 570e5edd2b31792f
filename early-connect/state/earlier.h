/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads what an earlier run of this boot left in state.json. For the run of the real root
 * that is one more source, because some of what the initramfs knew is nowhere else by then.
 */
#ifndef EC_STATE_EARLIER_H
#define EC_STATE_EARLIER_H

#include "request/request.h"

struct json_object;

struct earlier_path {
	struct endpoint endpoint;
	struct json_object *json; /* part of the state */
	bool live;
};

struct earlier {
	struct json_object *state; /* NULL: there was no run, or it left nothing readable */
	struct earlier_path *paths;
	size_t path_count;
};

/*
 * Read ROOT's state.json. Caller calls earlier_release(). Returns 0, also when there is none;
 * -EINVAL when it is damaged, or another -errno: then @earlier is empty.
 */
int earlier_read(const char *root, struct earlier *earlier);
void earlier_release(struct earlier *earlier);

/* Pure: the same for the text of such a file; a path that no source could have asked for is left
 * out. */
int earlier_parse(const char *text, struct earlier *earlier);

/* The path to @e with its hostnqn, or NULL. */
const struct earlier_path *earlier_find(const struct earlier *earlier, const struct endpoint *e);

/*
 * Add to @r what no file asked for and @r does not have: words that stood in the image, a lease
 * that is gone. What is in @r and was live keeps the identity and the interface that it was
 * connected with, or it would be connected a second time. Returns 0 or -ENOMEM.
 */
int earlier_add(const struct earlier *earlier, struct request *r);

#endif
