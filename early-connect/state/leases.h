/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP clients of the initramfs take what they know with them. So the leases are noted in
 * state.json while the clients live, and the real root goes by that note.
 */
#ifndef EC_STATE_LEASES_H
#define EC_STATE_LEASES_H

#include "kernel/sysfs.h"
#include "nic/boot_nic.h"
#include <json.h>

/* For the initramfs: note the lease of each interface below @root, in place of what was noted
 * before. 0 or -errno. */
int leases_note(const char *root);

/*
 * boot_nics_find(), with the leases that are noted in @state, the content of state.json or NULL.
 * Where there is a note, what only looks like a lease is none.
 */
void leases_nics_find(const char *root, struct json_object *state,
		      const struct controller *controllers, size_t count, struct boot_nics *nics);

#endif
