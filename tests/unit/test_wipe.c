// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is given back, by whomever, holds nothing of what it held. Linked as the program is,
 * with musl. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tap.h"

#define KEY "DHHC-1:00:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+KfiaR:"

/* @block is not ours any more: read it as memory, which the allocator still has. */
static bool is_wiped(const volatile char *block)
{
	for (size_t i = 0; i < sizeof(KEY); i++)
		if (block[i])
			return false;
	return true;
}

static bool a_freed_block_is_wiped(void)
{
	char *block = strdup(KEY); /* musl's own code calls the allocator, too */
	uintptr_t place = (uintptr_t)block;

	free(block);
	return is_wiped((const volatile char *)place);
}

static bool a_grown_block_is_wiped(void)
{
	char *block = strdup(KEY), *grown;
	uintptr_t place = (uintptr_t)block;
	bool good;

	grown = realloc(block, 5000);
	good = grown && !strcmp(grown, KEY) && (uintptr_t)grown != place &&
	       is_wiped((const volatile char *)place);
	free(grown);
	return good;
}

/* Ten thousand endpoints have room for more: to wipe it would make the kernel find pages first. */
static bool an_untouched_block_stays_so(void)
{
	struct rusage before, after;
	char *block = calloc(1, 16 * 1024 * 1024);

	if (!block)
		return false;
	strcpy(block, KEY);
	getrusage(RUSAGE_SELF, &before);
	free(block);
	getrusage(RUSAGE_SELF, &after);
	return after.ru_minflt - before.ru_minflt < 100; /* of 4096 pages */
}

int main(void)
{
	char *others[8]; /* or the allocator gives the page back */
	char *same;

	for (size_t i = 0; i < 8; i++)
		others[i] = strdup(KEY);
	ok(a_freed_block_is_wiped(), "a block that is freed is wiped");
	ok(a_grown_block_is_wiped(), "a block that grows leaves nothing behind");
	ok(an_untouched_block_stays_so(), "a large block is not touched to be wiped");
	same = realloc(NULL, 10);
	ok(same && realloc(same, 5) == same, "a block that shrinks stays where it is");
	free(same);
	free(NULL);
	for (size_t i = 0; i < 8; i++)
		free(others[i]);
	return tap_end();
}
