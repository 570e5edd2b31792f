// SPDX-License-Identifier: GPL-2.0-or-later
/* What of the paths the kernel has already, and what of them it has no longer. */
#include "engine/adopt.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "engine/namespaces.h"
#include "engine/probes.h"
#include "engine/reach.h"
#include "kernel/registry.h"
#include "kernel/sysfs.h"
#include "nic/host_iface.h"

void engine_adopt(struct engine *engine)
{
	_cleanup_free_ struct controller *list = NULL;
	int count = sysfs_controllers("", &list);

	engine->adopt_due = false;
	for (size_t i = 0; count > 0 && i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		const struct controller *c;

		host_iface_find("", path->endpoint); /* two NICs to one target are two paths */
		c = controller_find(list, (size_t)count, path->endpoint);

		if (path->endpoint->discovery || path->state == PATH_LIVE ||
		    path->state == PATH_CONNECTED || path->state == PATH_ATTACHING || !c ||
		    !controller_is_live(c))
			continue;
		reach_stop(path);
		sscanf(c->name, "nvme%d", &path->instance);
		*path->detail = '\0';
		path->adopted = true;
		path_connected(engine, path, clock_now());
	}
}

static void own(const struct engine *engine, int instance)
{
	char name[16];
	int err;

	snprintf(name, sizeof(name), "nvme%d", instance);
	err = registry_claim("", name);
	if (err)
		log_warn("%s: registry: %s", name, strerror(-err));
	err = sysfs_set_iopolicy(instance, engine->plan->iopolicy);
	if (err)
		log_warn("%s: iopolicy %s: %s", name, engine->plan->iopolicy, strerror(-err));
}

void engine_own(struct engine *engine)
{
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];

		if (path->to_own != NO_INSTANCE)
			own(engine, path->to_own);
		path->to_own = NO_INSTANCE;
	}
}

void engine_ask_again(struct engine *engine)
{
	double now = clock_now();

	engine->asked = now;
	for (size_t i = 0; i < engine->path_count; i++) {
		struct path *path = &engine->paths[i];
		char dir[64];

		snprintf(dir, sizeof(dir), "/sys/class/nvme/nvme%d", path->instance);
		if (path->instance != NO_INSTANCE && access(dir, F_OK)) {
			path->reason = REASON_LOST;
			path->instance = NO_INSTANCE;
			probe_retry_later(engine, path, REASON_NONE, now);
		}
		if (path->state == PATH_WAITING)
			path->next_try = now;
	}
}
