/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This file reads the .network files of systemd-networkd. It finds those that may apply to an
 * interface.
 */
#ifndef EC_NIC_NETWORK_FILE_H
#define EC_NIC_NETWORK_FILE_H

#include <limits.h>

#include "nic/boot_nic.h"

#define NETWORK_FILES_MAX 16

struct network_file {
	char name[NAME_MAX + 1]; /* "10-lan.network" */
	bool dhcp;		 /* asks for DHCPv4 */
	bool keeps;		 /* KeepConfiguration=yes, in the file or a drop-in of it */
};

/*
 * The files that apply to @nic: the first that matches by name or MAC and, before it, those whose
 * match can't be told here (Driver=, Type=, … or [Match] in drop-ins). Returns how many.
 */
size_t network_files_find(const char *root, const struct boot_nic *nic,
			  struct network_file files[NETWORK_FILES_MAX]);

#endif
