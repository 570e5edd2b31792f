// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/by_initramfs.h"

#include <errno.h>
#include <string.h>

#include "base/json_text.h"
#include "base/log.h"
#include "request/identity.h"
#include "state/planned.h"
#include "state/sources.h"
#include "state/state_file.h"
#include "storage/early_find.h"

int by_initramfs_read(const char *root, struct by_initramfs *by)
{
	struct identity host;
	int err;

	memset(by, 0, sizeof(*by));
	request_init(&by->asked);
	err = state_file_read(root, &by->state);
	if (err == -EACCES)
		log_warn(STATE_FILE ": %s: can't tell what the initramfs has connected; run it as "
				    "root",
			 strerror(-err));
	if (err) {
		json_put(&by->state);
		by->state = NULL;
	}
	early_find_root(root, &by->root);
	err = sources_read(root, &by->asked);
	/* An exclusion may be of one host alone. */
	identity_choose(&by->asked, &host);
	for (size_t i = 0; i < by->asked.endpoint_count; i++)
		identity_set_path(&by->asked, &host, &by->asked.endpoints[i]);
	early_resolve(root, &by->asked.early);
	return err;
}

void by_initramfs_release(struct by_initramfs *by)
{
	json_put(&by->state);
	request_release(&by->asked);
}

/* Each path has the run that connected it; a hand-over of the initramfs' own may lack that. */
bool by_initramfs_connected(struct json_object *state, const char *subsysnqn)
{
	struct json_object *paths = planned_paths(state);
	size_t count = paths ? json_object_array_length(paths) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *path = json_object_array_get_idx(paths, i);
		const char *stage = json_get_text(path, "stage");

		if ((!subsysnqn || !strcmp(json_get_text(path, "subsysnqn"), subsysnqn)) &&
		    !strcmp(json_get_text(path, "state"), "live") &&
		    !strcmp(*stage ? stage : json_get_text(state, "stage"), "initramfs"))
			return true;
	}
	return false;
}

/* A discovery controller of the files is asked for what early= names. */
static bool will_connect(const struct request *asked, const char *subsysnqn)
{
	bool named = early_names(&asked->early, subsysnqn);

	for (size_t i = 0; i < asked->endpoint_count; i++) {
		const struct endpoint *e = &asked->endpoints[i];

		if (exclusions_forbid(&asked->exclusions, e))
			continue;
		if (e->discovery
			    ? named && e->from_file
			    : !strcmp(e->subsysnqn, subsysnqn) &&
				      (!e->from_file || named || asked->early.which == EARLY_ALL))
			return true;
	}
	return false;
}

bool by_initramfs_has(const struct by_initramfs *by, const char *subsysnqn)
{
	return early_names(&by->root, subsysnqn) || by_initramfs_connected(by->state, subsysnqn) ||
	       will_connect(&by->asked, subsysnqn);
}
