// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text_set.h"

#include <search.h>
#include <stddef.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void keep(void *text)
{
	(void)text;
}

bool text_set_add(void **set, const char *text)
{
	const char *const *found = tsearch(text, set, by_text);

	return found && *found == text;
}

void text_set_release(void **set)
{
	tdestroy(*set, keep);
	*set = NULL;
}
