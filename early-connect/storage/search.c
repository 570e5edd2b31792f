// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/search.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "storage/block.h"

void search_add(struct search *search, enum user_kind kind, const char *format, ...)
{
	struct users *users = search->users;
	struct user *grown = reallocarray(users->list, users->count + 1, sizeof(*grown));
	struct user *user;
	va_list args;

	if (!grown) {
		search->err = -ENOMEM;
		return;
	}
	users->list = grown;
	user = &grown[users->count];
	user->kind = kind;
	va_start(args, format);
	vsnprintf(user->what, sizeof(user->what), format, args);
	va_end(args);
	for (size_t i = 0; i < users->count; i++)
		if (!strcmp(grown[i].what, user->what))
			return;
	users->count++;
}

enum user_kind search_kind_of(const char *where)
{
	return !strcmp(where, "/") || !strcmp(where, "/usr") || !strcmp(where, "/boot") ||
			       !strncmp(where, "/boot/", 6)
		       ? USER_SYSTEM
		       : USER_DATA;
}

bool search_take(struct search *search, int answer)
{
	if (answer < 0)
		search->err = answer;
	return answer > 0;
}

bool search_stands_on(struct search *search, const char *device, char name[32])
{
	unsigned int major, minor;

	return !block_of_name(search->root, device, &major, &minor) &&
	       search_take(search,
			   block_stands_on(search->root, major, minor, search->subsysnqn, name));
}

bool search_path_stands_on(struct search *search, const char *path, char name[32])
{
	return search_take(search,
			   block_path_stands_on(search->root, path, search->subsysnqn, name));
}
