/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths in an order, the first of them at hand: what to do next, without a look at all of them. */
#ifndef EC_ENGINE_HEAP_H
#define EC_ENGINE_HEAP_H

#include "request/path.h"

struct heap {
	struct path **items; /* from 1 on */
	size_t count;
	size_t which; /* of path->slots */
	bool (*before)(const struct path *a, const struct path *b);
};

/* Room for @most paths; @which of their slots it uses, and their order. 0 or -ENOMEM. */
int heap_init(struct heap *heap, size_t most, size_t which,
	      bool (*before)(const struct path *a, const struct path *b));
void heap_release(struct heap *heap);

/* Put @path in, or to the place that it has by now. */
void heap_put(struct heap *heap, struct path *path);

/* Take it out, if it is in. */
void heap_remove(struct heap *heap, struct path *path);

/* The first one; NULL: there is none. */
struct path *heap_first(const struct heap *heap);

#endif
