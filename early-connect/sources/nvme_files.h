/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EC_SOURCES_NVME_FILES_H
#define EC_SOURCES_NVME_FILES_H

#include "request/request.h"

/*
 * Read nvme-cli's own files below ROOT/etc/nvme and add what they ask for to @r: hostnqn and hostid
 * always; config.json, discovery.conf, nvme-fabrics.conf and its drop-ins unless r->no_static.
 * Missing files are fine; others are noted in @r. Returns 0 or -ENOMEM.
 */
int nvme_files_read(const char *root, struct request *r);

/*
 * Fill r->machine_identity from ROOT's DMI system UUID or else, so that all processes of a boot
 * agree, from the kernel's id of this boot, which passes; left empty where there is neither.
 */
void machine_identity_read(const char *root, struct request *r);

#endif
