/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvme-cli 3 has a registry of who owns which controller: /run/nvme/registry/nvmeN/{owner,seqnum}.
 * Its disconnect-all spares a controller that has an owner. This file enters the controllers of
 * early-connect there. Source: libnvme/design/REGISTRY.md of nvme-cli.
 */
#ifndef EC_KERNEL_REGISTRY_H
#define EC_KERNEL_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#define REGISTRY_OWNER "early-connect"

/*
 * Enter @controller ("nvme0") as ours below @root, in the place of whatever is there: the kernel
 * uses a number again, so it is the entry of a controller that has gone. 0 or -errno.
 */
int registry_claim(const char *root, const char *controller);

/* Who owns it, as text; false: nobody does. */
bool registry_owner(const char *root, const char *controller, char *owner, size_t size);

/* The number of the next uevent, for registry_forget(): before a controller is deleted; 0: not
 * told. */
unsigned long long registry_next_event(const char *root);

/*
 * Take back our entry of a controller that has gone. @event is the number of the uevent that told
 * so, 0 where none did: a later entry is for the next controller of that name, and stays.
 */
void registry_forget(const char *root, const char *controller, unsigned long long event);

#endif
