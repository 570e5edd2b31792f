// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/path.h"

const char *path_state_name(enum path_state state)
{
	static const char *const names[] = {
		[PATH_WAITING] = "waiting",
		[PATH_RESOLVING] = "resolving",
		[PATH_PROBING] = "probing",
		[PATH_HANDSHAKE] = "handshake",
		[PATH_READY] = "ready",
		[PATH_ATTACHING] = "attaching",
		[PATH_READING] = "reading",
		[PATH_CONNECTED] = "connected",
		[PATH_INACCESSIBLE] = "inaccessible",
		[PATH_PERSISTENT_LOSS] = "persistent-loss",
		[PATH_CHANGE] = "change",
		[PATH_RECONNECTING] = "reconnecting",
		[PATH_LIVE] = "live",
		[PATH_DISCOVERED] = "discovered",
		[PATH_RESOLVED] = "resolved",
		[PATH_WITHDRAWN] = "withdrawn",
	};

	return names[state];
}

bool path_is_done(const struct path *path)
{
	return path->state == PATH_LIVE || path->state == PATH_DISCOVERED ||
	       !path_is_asked_for(path);
}

bool path_is_asked_for(const struct path *path)
{
	return path->state != PATH_RESOLVED && path->state != PATH_WITHDRAWN;
}

bool path_is_name(const struct path *path)
{
	return !traddr_is_address(path->endpoint->traddr);
}
