/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DHCP server can tell where root is: option 17, the root-path. This file reads it from what the
 * DHCP clients left behind. It asks no server.
 */
#ifndef EC_SOURCES_DHCP_H
#define EC_SOURCES_DHCP_H

#include <stdbool.h>

#include "request/request.h"

/*
 * Add an endpoint to @r for each DHCP root-path (option 17) below @root that is an NVMe URI, from
 * whatever the initramfs' DHCP clients left. Its source is "dhcp INTERFACE". What is no NVMe URI
 * (NFS, iSCSI …) is somebody else's; a damaged one is a warning, for it comes from the network.
 * @initramfs: @root is one; in the real root a directory that anybody can write to is not looked
 * at, and what the initramfs read there stands in state.json. Returns 0 or -ENOMEM.
 */
int dhcp_read(const char *root, bool initramfs, struct request *r);

/*
 * Pure: the same for one lease, the @text that a client left, in which @key is the root-path's;
 * @interface names its interface.
 */
int dhcp_parse(const char *text, const char *key, const char *interface, struct request *r);

/*
 * The value of @key in the text of such a file, its quotes taken off. Returns 0, -ENOENT where
 * there is no such key, or -EINVAL when it does not fit or is not made of printable characters
 * alone: then @value holds what there is of it.
 */
int dhcp_find_value(const char *text, const char *key, char *value, size_t size);

#endif
