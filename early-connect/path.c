// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

const char *path_state_name(enum path_state state)
{
	static const char *const names[] = {
		[PATH_WAITING] = "waiting",	[PATH_PROBING] = "probing",
		[PATH_HANDSHAKE] = "handshake", [PATH_READY] = "ready",
		[PATH_ATTACHING] = "attaching", [PATH_CONNECTED] = "connected",
		[PATH_LIVE] = "live",		[PATH_DISCOVERED] = "discovered",
	};

	return names[state];
}

bool path_is_done(const struct path *path)
{
	return path->state == PATH_LIVE || path->state == PATH_DISCOVERED;
}
