// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/heap.h"

#include <errno.h>
#include <stdlib.h>

int heap_init(struct heap *heap, size_t most, size_t which,
	      bool (*before)(const struct path *a, const struct path *b))
{
	*heap = (struct heap){ .which = which, .before = before };
	heap->items = calloc(most + 1, sizeof(struct path *));
	return heap->items ? 0 : -ENOMEM;
}

void heap_release(struct heap *heap)
{
	free(heap->items);
	heap->items = NULL;
	heap->count = 0;
}

static void set(struct heap *heap, size_t place, struct path *path)
{
	heap->items[place] = path;
	path->slots[heap->which] = place;
}

static void move_up(struct heap *heap, size_t place)
{
	struct path *path = heap->items[place];

	for (; place > 1 && heap->before(path, heap->items[place / 2]); place /= 2)
		set(heap, place, heap->items[place / 2]);
	set(heap, place, path);
}

static void move_down(struct heap *heap, size_t place)
{
	struct path *path = heap->items[place];

	for (size_t child; (child = 2 * place) <= heap->count; place = child) {
		if (child < heap->count && heap->before(heap->items[child + 1], heap->items[child]))
			child++;
		if (!heap->before(heap->items[child], path))
			break;
		set(heap, place, heap->items[child]);
	}
	set(heap, place, path);
}

void heap_put(struct heap *heap, struct path *path)
{
	size_t place = path->slots[heap->which];

	if (!place) {
		place = ++heap->count;
		set(heap, place, path);
	}
	move_up(heap, place);
	move_down(heap, path->slots[heap->which]);
}

void heap_remove(struct heap *heap, struct path *path)
{
	size_t place = path->slots[heap->which];
	struct path *last = heap->items[heap->count];

	if (!place)
		return;
	path->slots[heap->which] = 0;
	heap->count--;
	if (last == path)
		return;
	set(heap, place, last);
	move_up(heap, place);
	move_down(heap, last->slots[heap->which]);
}

struct path *heap_first(const struct heap *heap)
{
	return heap->count ? heap->items[1] : NULL;
}
