/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Before Linux 6.1 no file of a controller tells which of the host's addresses it uses. The
 * kernel's sockets do.
 */
#ifndef EC_NIC_SOCKETS_H
#define EC_NIC_SOCKETS_H

#include <netinet/in.h>
#include <stddef.h>

/*
 * The host's ends of the established TCP connections below @root to @traddr at @trsvcid, each once.
 * Returns how many of at most @max were found.
 */
size_t sockets_own_addresses(const char *root, const char *traddr, const char *trsvcid,
			     char (*own)[INET6_ADDRSTRLEN], size_t max);

#endif
