/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the core is told of the kernel's devices: controllers, namespaces, root's. */
#ifndef EC_ENGINE_DEVICES_H
#define EC_ENGINE_DEVICES_H

#include "engine/paths.h"

/* Look at the controller of @path, if it has one: EVENT_LOOKED. */
void devices_look(struct core *core, struct path *path);

/*
 * There are other devices than before: EVENT_DEVICES, and EVENT_APPEARED where nvme@added is live
 * and what the kernel is being asked to connect. @added may be NO_INSTANCE.
 */
void devices_hear(struct core *core, int added);

/* Tell the core what root's device stands on, once it is there and as long as the boot waits. */
void devices_look_for_root(struct core *core);

#endif
